import { type Backup, db } from '@/lib/db'
import { isAppError } from '@/lib/errors'
import { placeOfNew } from '@/lib/store/store-bucket'
import { inspectChain, openChain } from './chain-files'
import { lockBackupRow } from './find-backup'
import { isGood } from './good'
import { IS_COMPLETE } from './options'

type Member = Pick<Backup, 'type'> & { sizeBytes: bigint | number | null }

/**
 * Why a chain should not grow any further, in a phrase, or null. `members` are its good backups, the full one included.
 * Increments that together weigh as much as the full one cost more than a new full would.
 */
export function findChainEnd(members: readonly Member[], chainLength: number): string | null {
  if (members.length === 0) return 'there is no backup to stand on'
  if (members.length >= chainLength) return `the chain has its ${chainLength} backups`
  const weigh = (type: Member['type']) =>
    members.filter((member) => member.type === type).reduce((sum, member) => sum + Number(member.sizeBytes ?? 0), 0)
  if (weigh('incremental') >= weigh('full'))
    return members.length > 1 ? 'the increments weigh as much as a new full' : null
  return null
}

/** What is wrong with the files of a chain, in a sentence, or null when all are there. */
export async function findChainDamage(backup: Backup): Promise<string | null> {
  try {
    const { damaged } = await inspectChain(await openChain(backup))
    return damaged.length > 0 ? `${damaged.length} of its files are missing or have another size.` : null
  } catch (error) {
    if (isAppError(error) && !error.retryable) return error.userMessage
    throw error
  }
}

export type BaseChoice = { baseBackupId: string; chainId: string } | { whyFull: string }

/**
 * What the next scheduled backup of a service stands on: its newest good one of everything where new ones go, while that
 * chain is whole, short and light. One of chosen tables shares little with a backup of everything, and an archive stands alone.
 */
export async function chooseBase(serviceId: string, chainLength: number): Promise<BaseChoice> {
  const service = await db.service.findUniqueOrThrow({ where: { id: serviceId } })
  const { disk, storeBucketId } = await placeOfNew(db, service)
  const tip = await db.backup.findFirst({
    where: { serviceId, disk, storeBucketId, state: 'successful', form: 'directory', ...IS_COMPLETE },
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
  })
  if (!tip) return { whyFull: 'there is no backup to stand on' }
  const members = await db.backup.findMany({
    where: { serviceId, chainId: tip.chainId, state: 'successful' },
    select: { type: true, sizeBytes: true, checkError: true, drillError: true },
  })
  if (members.some(({ checkError }) => checkError !== null)) return { whyFull: 'a check found the chain damaged' }
  if (members.some(({ drillError }) => drillError !== null)) return { whyFull: 'a drill could not restore the chain' }
  const end = findChainEnd(members, chainLength)
  if (end) return { whyFull: end }
  const damage = await findChainDamage(tip)
  return damage ? { whyFull: `the backup below is damaged: ${damage}` } : { baseBackupId: tip.id, chainId: tip.chainId }
}

/** Makes a backup in progress an increment. False when its base is no longer there: then it stays a full one. */
export async function attachToBase(
  backupId: string,
  choice: { baseBackupId: string; chainId: string },
): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const base = await tx.backup.findUnique({ where: { id: choice.baseBackupId }, select: { id: true } })
    if (!base || !isGood(await lockBackupRow(tx, choice.baseBackupId))) return false
    const { count } = await tx.backup.updateMany({
      where: { id: backupId, state: 'in_progress' },
      data: { type: 'incremental', ...choice },
    })
    return count === 1
  })
}

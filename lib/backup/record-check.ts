import { db, type Tx } from '@/lib/db'
import { lockServiceRow } from '@/lib/service/find-service'

type Checked = { serviceId: string; chainId: string; checkedAt: Date }

type Member = {
  id: string
  baseBackupId: string | null
  checkedAt: Date | null
  checkError: string | null
  baseCheckedAt: Date | null
  baseCheckError: string | null
}

/** The nearest backup below `member` that a check found damaged. Pure. */
export function findDamagedBase<T extends Pick<Member, 'id' | 'baseBackupId' | 'checkError'>>(
  member: T,
  byId: ReadonlyMap<string, T>,
): T | null {
  const seen = new Set<string>()
  let below = member.baseBackupId === null ? undefined : byId.get(member.baseBackupId)
  while (below && !seen.has(below.id)) {
    if (below.checkError !== null) return below
    seen.add(below.id)
    below = below.baseBackupId === null ? undefined : byId.get(below.baseBackupId)
  }
  return null
}

/** Every increment of the chain says whether it stands on something damaged. */
async function markIncrements(tx: Tx, { serviceId, chainId }: Checked): Promise<void> {
  const members: Member[] = await tx.backup.findMany({
    where: { serviceId, chainId },
    select: {
      id: true,
      baseBackupId: true,
      checkedAt: true,
      checkError: true,
      baseCheckedAt: true,
      baseCheckError: true,
    },
  })
  const byId = new Map(members.map((member) => [member.id, member]))
  for (const member of members) {
    const base = findDamagedBase(member, byId)
    const baseCheckError = base && `The base backup ${base.id} is damaged: ${base.checkError}`
    if (baseCheckError === member.baseCheckError) continue
    await tx.backup.update({
      where: { id: member.id },
      data: { baseCheckError, baseCheckedAt: base?.checkedAt ?? null },
    })
  }
}

/**
 * Writes down what a check of a backup found in it and in each backup below it, by id; null where all is right. What
 * stands on a damaged one is marked too. Returns false when the backup itself is no longer there.
 */
export async function recordCheck(
  checked: Checked & { backupId: string },
  verdicts: ReadonlyMap<string, string | null>,
): Promise<boolean> {
  const { backupId, serviceId, chainId, checkedAt } = checked
  return db.$transaction(async (tx) => {
    await lockServiceRow(tx, serviceId)
    await tx.$queryRaw`
      SELECT id FROM backup WHERE service_id = ${serviceId}::uuid AND chain_id = ${chainId}::uuid ORDER BY id FOR UPDATE`
    if ((await tx.backup.count({ where: { id: backupId, state: 'successful' } })) === 0) return false
    for (const [id, checkError] of verdicts) {
      await tx.backup.updateMany({ where: { id, serviceId, state: 'successful' }, data: { checkedAt, checkError } })
    }
    await markIncrements(tx, checked)
    return true
  })
}

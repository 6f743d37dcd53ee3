import { db, type Tx } from '@/lib/db'
import { lockServiceRow } from '@/lib/service/find-service'

type Chain = { serviceId: string; chainId: string }
type Checked = Chain & { checkedAt: Date }

type Member = {
  id: string
  baseBackupId: string | null
  checkedAt: Date | null
  checkError: string | null
  drilledAt: Date | null
  drillError: string | null
  baseCheckedAt: Date | null
  baseCheckError: string | null
}

type Link = Pick<Member, 'id' | 'baseBackupId'>

function basesOf<T extends Link>(member: T, byId: ReadonlyMap<string, T>): T[] {
  const bases: T[] = []
  let below = member.baseBackupId === null ? undefined : byId.get(member.baseBackupId)
  while (below && !bases.includes(below)) {
    bases.push(below)
    below = below.baseBackupId === null ? undefined : byId.get(below.baseBackupId)
  }
  return bases
}

/** The nearest backup below `member` that a check found damaged. Pure. */
export function findDamagedBase<T extends Link & Pick<Member, 'checkError'>>(
  member: T,
  byId: ReadonlyMap<string, T>,
): T | null {
  return basesOf(member, byId).find((base) => base.checkError !== null) ?? null
}

/** The nearest one that a drill could not restore, unless a later drill of `member` itself did. */
function findUnrestorableBase(member: Member, byId: ReadonlyMap<string, Member>): Member | null {
  const provenAt = member.drillError === null ? (member.drilledAt?.getTime() ?? 0) : 0
  const isBad = (base: Member) => base.drillError !== null && (base.drilledAt?.getTime() ?? 0) > provenAt
  return basesOf(member, byId).find(isBad) ?? null
}

function findBadBase(member: Member, byId: ReadonlyMap<string, Member>) {
  const damaged = findDamagedBase(member, byId)
  if (damaged)
    return { foundAt: damaged.checkedAt, error: `The base backup ${damaged.id} is damaged: ${damaged.checkError}` }
  const base = findUnrestorableBase(member, byId)
  return base && { foundAt: base.drilledAt, error: `The base backup ${base.id} is not restorable: ${base.drillError}` }
}

/** Every increment of the chain says whether it stands on something bad. */
export async function markIncrements(tx: Tx, { serviceId, chainId }: Chain): Promise<void> {
  const members: Member[] = await tx.backup.findMany({
    where: { serviceId, chainId },
    select: {
      id: true,
      baseBackupId: true,
      checkedAt: true,
      checkError: true,
      drilledAt: true,
      drillError: true,
      baseCheckedAt: true,
      baseCheckError: true,
    },
  })
  const byId = new Map(members.map((member) => [member.id, member]))
  for (const member of members) {
    const base = findBadBase(member, byId)
    const baseCheckError = base?.error ?? null
    if (baseCheckError === member.baseCheckError) continue
    await tx.backup.update({
      where: { id: member.id },
      data: { baseCheckError, baseCheckedAt: base?.foundAt ?? null },
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

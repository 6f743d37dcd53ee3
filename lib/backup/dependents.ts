import type { Backup, Tx } from '@/lib/db'

type Link = Pick<Backup, 'id' | 'baseBackupId'>

/** Everything that stands on a backup, directly or through others, the ends of the chain first: the order to delete in. */
function dependentsOf<T extends Link>(backupId: string, members: readonly T[]): T[] {
  const children = members.filter((member) => member.baseBackupId === backupId)
  return children.flatMap((child) => [...dependentsOf(child.id, members), child])
}

/** The rows that stand on a backup, the ends of the chain first. */
export async function findDependents(
  tx: Pick<Tx, 'backup'>,
  backup: Pick<Backup, 'id' | 'serviceId' | 'chainId'>,
): Promise<Backup[]> {
  const members = await tx.backup.findMany({ where: { serviceId: backup.serviceId, chainId: backup.chainId } })
  return dependentsOf(backup.id, members)
}

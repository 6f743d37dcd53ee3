import { z } from 'zod'
import type { Operation, Prisma, Tx } from '@/lib/db'

/** What a `check_backup` operation reads when it is about a bucket. */
export const bucketCheckInputSchema = z.object({ bucketId: z.uuid(), backupName: z.string().min(1) })

type Checked = { serviceId: string; bucketId: string }

const OPEN: Prisma.OperationWhereInput = { kind: 'check_backup', backupId: null, state: { in: ['queued', 'running'] } }

/** The checks under way of backups in a bucket, by the backup's name. */
export async function findOpenChecks(
  tx: Pick<Tx, 'operation'>,
  { serviceId, bucketId }: Checked,
): Promise<Map<string, Operation>> {
  const operations = await tx.operation.findMany({ where: { ...OPEN, serviceId }, orderBy: { createdAt: 'asc' } })
  const checks = new Map<string, Operation>()
  for (const operation of operations) {
    const { data } = bucketCheckInputSchema.safeParse(operation.input)
    if (data?.bucketId === bucketId) checks.set(data.backupName, operation)
  }
  return checks
}

/** The check of one backup in a bucket that is under way, or null. */
export async function findCheck(
  tx: Pick<Tx, 'operation'>,
  { backupName, ...checked }: Checked & { backupName: string },
): Promise<Operation | null> {
  return (await findOpenChecks(tx, checked)).get(backupName) ?? null
}

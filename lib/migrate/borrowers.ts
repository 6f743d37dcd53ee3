import type { Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'

/** Copies under way that read from a service. */
export async function findBorrower(tx: Pick<Tx, 'operation'>, serviceId: string): Promise<{ into: string } | null> {
  const operation = await tx.operation.findFirst({
    where: {
      kind: 'migrate',
      state: { in: ['queued', 'running'] },
      input: { path: ['request', 'sourceServiceId'], equals: serviceId },
    },
    select: { service: { select: { name: true } } },
  })
  return operation && { into: operation.service.name }
}

/** @throws AppError `conflict` while tables are copied out of a service that is about to go away. */
export async function requireNoBorrower(tx: Pick<Tx, 'operation'>, { id, name }: { id: string; name: string }) {
  const borrower = await findBorrower(tx, id)
  if (!borrower) return
  throw new AppError(
    'conflict',
    `Tables of ${name} are being copied into ${borrower.into}. Wait until that is done, or cancel it first.`,
  )
}

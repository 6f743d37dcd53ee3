import type { Service, Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'

/** @throws AppError `not_found`. */
export async function getServiceRow(tx: Pick<Tx, 'service'>, serviceId: string): Promise<Service> {
  const service = await tx.service.findUnique({ where: { id: serviceId } })
  if (!service) throw new AppError('not_found', 'There is no such service.')
  return service
}

/** The row, locked until the transaction ends, so that two requests on one service come one after the other. @throws AppError `not_found`. */
export async function lockServiceRow(tx: Tx, serviceId: string): Promise<Service> {
  await tx.$queryRaw`SELECT id FROM service WHERE id = ${serviceId}::uuid FOR UPDATE`
  return getServiceRow(tx, serviceId)
}

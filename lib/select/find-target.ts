import { db, type Service } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { getServiceRow } from '@/lib/service/find-service'

/** The service, if it answers queries. @throws AppError `not_found`, or `conflict` when it does not run. */
export async function getAnsweringService(serviceId: string): Promise<Service> {
  const service = await getServiceRow(db, serviceId)
  if (service.state === 'running' || service.state === 'degraded') return service
  throw new AppError('conflict', `${service.name} is ${service.state}. It can be queried when it runs.`)
}

/** What the engine knows a query by; no statement of an operation has such an id, so that none can be cancelled here. */
export function engineQueryId(queryId: string): string {
  return `select/${queryId}`
}

import { SYSTEM_CTX } from '@/lib/auth/ctx'
import { db, type Service } from '@/lib/db'
import { log } from '@/lib/log'
import { requestOperation } from '@/lib/operation/request-operation'
import type { ServiceDriver } from '@/lib/provisioning/port'
import { lockServiceRow } from './find-service'
import { transitionService } from './transitions'

async function restart(service: Service): Promise<void> {
  await db.$transaction(async (tx) => {
    const current = await lockServiceRow(tx, service.id)
    if (current.state !== 'running' && current.state !== 'degraded') return
    const busy = await tx.operation.count({ where: { serviceId: service.id, state: { in: ['queued', 'running'] } } })
    if (busy > 0) return
    await transitionService(tx, service.id, 'starting', { stateReason: 'The engine had ended and is started again.' })
    await requestOperation(tx, SYSTEM_CTX, { kind: 'start', serviceId: service.id })
  })
}

/** Services that should run and don't are started again: after a restart of the console, and when an engine died. */
export async function restartDeadServices(driver: ServiceDriver): Promise<void> {
  const services = await db.service.findMany({ where: { state: { in: ['running', 'degraded'] }, driver: driver.name } })
  await Promise.all(
    services.map(async (service) => {
      const { state } = await driver.inspect(service.id)
      if (state !== 'running') await restart(service)
    }),
  )
}

/** Instances that exist without a living row, reported and never silently removed. */
export async function reportUnknownInstances(driver: ServiceDriver): Promise<string[]> {
  const ids = await driver.list()
  const known = await db.service.findMany({
    where: { id: { in: ids }, state: { not: 'terminated' } },
    select: { id: true },
  })
  const knownIds = new Set(known.map((row) => row.id))
  const unknown = ids.filter((id) => !knownIds.has(id))
  if (unknown.length > 0) log.warn({ unknown }, 'instances without a service, left alone')
  return unknown
}

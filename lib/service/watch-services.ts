import { SYSTEM_CTX } from '@/lib/auth/ctx'
import { db, Prisma, type Service } from '@/lib/db'
import { isAppError } from '@/lib/errors'
import { log } from '@/lib/log'
import { requestOperation } from '@/lib/operation/request-operation'
import { KINDS_APART } from '@/lib/operation/types'
import { waitUntilReady } from '@/lib/provisioning/engine/wait-until-ready'
import type { Endpoint, InstanceStatus, ServiceDriver } from '@/lib/provisioning/port'
import { openSecret } from '@/lib/secrets'
import { lockServiceRow } from './find-service'
import { transitionService } from './transitions'

type Change = Parameters<Parameters<typeof db.$transaction>[0]>[0]

/** A living engine answers at once; the next look is a moment away. */
const ANSWER_LIMIT_MS = 2_000

const LOST = {
  vanished:
    'Its container was removed by somebody, its data is still there. Start makes a new container around that data; restoring the last backup into a new service is the other way.',
  missing: 'Its instance and its data were removed by somebody. Restore its last backup into a new service.',
} as const

const workOn = (serviceId: string) => ({ serviceId, kind: { notIn: [...KINDS_APART] } })

/** Changes a service that still should run and that nobody works on. */
async function changeIdle(serviceId: string, change: (tx: Change, current: Service) => Promise<void>): Promise<void> {
  await db.$transaction(async (tx) => {
    const current = await lockServiceRow(tx, serviceId)
    if (current.state !== 'running' && current.state !== 'degraded') return
    const busy = await tx.operation.count({ where: { ...workOn(serviceId), state: { in: ['queued', 'running'] } } })
    if (busy === 0) await change(tx, current)
  })
}

/** Differs from an earlier one where an operation of the service has begun or ended in between. */
async function workSoFar(tx: Pick<Change, 'operation'>, serviceId: string): Promise<string> {
  const where = workOn(serviceId)
  const { _count, _max } = await tx.operation.aggregate({ where, _count: true, _max: { finishedAt: true } })
  return JSON.stringify({ _count, _max })
}

async function restart(serviceId: string): Promise<void> {
  await changeIdle(serviceId, async (tx) => {
    await transitionService(tx, serviceId, 'starting', { stateReason: 'The engine had ended and is started again.' })
    await requestOperation(tx, SYSTEM_CTX, { kind: 'start', serviceId })
  })
}

/**
 * One more look, because a container that is made anew is gone for a moment. It may wait for hosts that say nothing, so
 * it locks no row meanwhile, and counts where nobody has worked on the service since it began.
 */
async function lose(driver: ServiceDriver, service: Service): Promise<void> {
  const before = await workSoFar(db, service.id)
  const status = await driver.inspect(service.id).catch(notKnown)
  if (status.state === 'running' || status.state === 'stopped') return
  await changeIdle(service.id, async (tx) => {
    if ((await workSoFar(tx, service.id)) !== before) return
    if (status.state === 'away') return degrade([service], status.reason, tx)
    await transitionService(tx, service.id, 'failed', { stateReason: LOST[status.state] })
    log.error({ serviceId: service.id, state: status.state }, 'an instance is gone')
  })
}

/** What a driver can't tell now, with its sentence. */
function notKnown(error: unknown): InstanceStatus {
  if (!isAppError(error)) throw error
  return { state: 'away', reason: error.userMessage }
}

/** A daemon that is just back may tell of a container that ended with it. */
async function isAnswering({ consolePasswordEnc }: Service, endpoint: Endpoint): Promise<boolean> {
  return (await waitUntilReady(endpoint, openSecret(consolePasswordEnc), ANSWER_LIMIT_MS)).readiness === 'ready'
}

async function settle(driver: ServiceDriver, service: Service, status: InstanceStatus): Promise<void> {
  switch (status.state) {
    case 'running':
      if (service.state === 'degraded' && (await isAnswering(service, status.endpoint))) {
        await changeIdle(service.id, (tx) => transitionService(tx, service.id, 'running'))
      }
      return
    case 'stopped':
      return restart(service.id)
    case 'away':
      return degrade([service], status.reason)
    case 'vanished':
    case 'missing':
      return lose(driver, service)
  }
}

/** Nobody knows how these services are while what runs them does not answer. */
async function degrade(services: readonly Service[], reason: string, tx: Pick<Change, 'service'> = db): Promise<void> {
  const ids = services.map((service) => service.id)
  await tx.service.updateMany({
    where: { id: { in: ids }, state: { in: ['running', 'degraded'] }, NOT: { state: 'degraded', stateReason: reason } },
    data: { state: 'degraded', stateReason: reason },
  })
}

/**
 * Services that should run and don't are started again: after a restart of the console, and when an engine died. One
 * whose instance is gone turns Failed. One look at all instances, however many there are.
 */
export async function watchServices(driver: ServiceDriver): Promise<void> {
  const services = await db.service.findMany({
    where: { state: { in: ['running', 'degraded'] }, driver: driver.name, existing: { equals: Prisma.AnyNull } },
  })
  if (services.length === 0) return
  const found = await driver.list().catch(async (error: unknown) => {
    if (!isAppError(error)) throw error
    await degrade(services, error.userMessage)
    return null
  })
  if (!found) return
  const look = (service: Service) =>
    settle(driver, service, found.get(service.id) ?? { state: 'missing' }).catch((error: unknown) =>
      log.error({ err: error, serviceId: service.id }, 'a service was not looked after'),
    )
  await Promise.all(services.map(look))
}

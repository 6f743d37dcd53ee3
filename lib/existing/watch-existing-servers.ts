import { connectServer } from '@/lib/clickhouse/client'
import { readVersion } from '@/lib/clickhouse/inventory'
import { db, Prisma, type Service } from '@/lib/db'
import { isAppError } from '@/lib/errors'
import { openSecret } from '@/lib/secrets'
import { lockServiceRow } from '@/lib/service/find-service'
import { endpointOf } from '@/lib/service/instance'
import { transitionService } from '@/lib/service/transitions'
import { connectionFailure } from './connection-failure'
import { findExisting } from './schemas'
import { requireServerAddress } from './server-address'

/** A server that takes longer is away as far as backups are concerned. */
const TIMEOUT_MS = 5_000

/** In a query: the servers that somebody runs themselves. */
export const IS_EXISTING = { existing: { not: Prisma.AnyNull } } satisfies Prisma.ServiceWhereInput

type Answer = { version: string } | { failure: string }

async function ask(service: Service): Promise<Answer> {
  const { httpPort, host } = endpointOf(service)
  const tls = findExisting(service)?.tls ?? null
  const login = { host, httpPort, username: service.username, password: openSecret(service.consolePasswordEnc), tls }
  const engine = connectServer(login, { requestTimeoutMs: TIMEOUT_MS })
  try {
    await requireServerAddress(host)
    return { version: await readVersion(engine) }
  } catch (error) {
    const address = { host, httpPort, isTls: tls !== null }
    return { failure: isAppError(error) ? error.userMessage : connectionFailure(error, address) }
  } finally {
    await engine.close()
  }
}

/** What was asked of an address that was changed meanwhile says nothing. */
function isSameServer(one: Service, other: Service): boolean {
  return (
    one.host === other.host && one.httpPort === other.httpPort && one.consolePasswordEnc === other.consolePasswordEnc
  )
}

async function settle(asked: Service, answer: Answer): Promise<void> {
  await db.$transaction(async (tx) => {
    const service = await lockServiceRow(tx, asked.id)
    if ((service.state !== 'running' && service.state !== 'unreachable') || !isSameServer(asked, service)) return
    if ('failure' in answer) {
      if (service.state === 'unreachable' && service.stateReason === answer.failure) return
      await transitionService(tx, service.id, 'unreachable', { stateReason: answer.failure })
    } else if (service.state === 'unreachable' || service.version !== answer.version) {
      await transitionService(tx, service.id, 'running', { version: answer.version })
    }
  })
}

/** One more look, because a single answer may get lost. */
async function look(service: Service): Promise<void> {
  const first = await ask(service)
  const answer = 'failure' in first && service.state === 'running' ? await ask(service) : first
  await settle(service, answer)
}

/**
 * A server of somebody's own that does not answer turns Unreachable, with the reason, and Running when it is back; its
 * backups stay due meanwhile. All are asked at once: one that is slow keeps no other waiting.
 */
export async function watchExistingServers(): Promise<void> {
  const services = await db.service.findMany({ where: { ...IS_EXISTING, state: { in: ['running', 'unreachable'] } } })
  await Promise.all(services.map(look))
}

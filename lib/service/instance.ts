import { guestsOf, networksOf } from '@/lib/access/schemas'
import { connectServer, type Engine, isConnectionFailure, type ServerLogin } from '@/lib/clickhouse/client'
import type { Prisma, Service } from '@/lib/db'
import { AppError, errorText } from '@/lib/errors'
import { findExisting } from '@/lib/existing/schemas'
import { type BackupDisk, CONSOLE_USERNAME, type Endpoint, type InstanceSpec } from '@/lib/provisioning/port'
import { openSecret } from '@/lib/secrets'
import { backupDisk } from '@/lib/store/paths'

/**
 * What the service's row says its instance must be; `openings` are let in besides those of its own list. Of `disks`
 * (find-disks.ts) the first is its own.
 */
export function instanceSpec(
  service: Service,
  openings: readonly { source: string; guest?: Prisma.JsonValue }[] = [],
  disks: BackupDisk[] = [backupDisk(service.id)],
): InstanceSpec {
  if (findExisting(service)) throw new Error(`service ${service.id} is a server that the console does not run`)
  const guests = guestsOf(openings)
  return {
    serviceId: service.id,
    username: service.username,
    passwordSha256: service.passwordSha256,
    networks: networksOf(service, openings),
    consolePassword: openSecret(service.consolePasswordEnc),
    backupDisks: disks,
    hasRun: service.version !== null,
    ...(guests.length > 0 && { guests }),
    ...(service.image !== null && { image: service.image }),
    ...(service.hostId !== null && { hostId: service.hostId }),
  }
}

/** Where the row says the service answers. @throws AppError `unavailable` when it has no address yet. */
export function endpointOf(service: Service): Endpoint {
  const { host, httpPort, tcpPort } = service
  if (host === null || httpPort === null || tcpPort === null) {
    throw new AppError('unavailable', `The service ${service.name} has no address yet.`, { retryable: true })
  }
  return { host, httpPort, tcpPort }
}

/** How the console itself logs in there. @throws AppError `unavailable` when it has no address yet. */
export function loginOf(service: Service, endpoint: Endpoint = endpointOf(service)): ServerLogin {
  const existing = findExisting(service)
  const username = existing ? service.username : CONSOLE_USERNAME
  return { ...endpoint, username, password: openSecret(service.consolePasswordEnc), tls: existing?.tls ?? null }
}

/** Runs `work` with a connection to the engine as the console's own user, and closes it. */
export async function withEngine<T>(
  service: Service,
  endpoint: Endpoint,
  work: (engine: Engine) => Promise<T>,
  options: { isLong?: boolean } = {},
): Promise<T> {
  const engine = connectServer(loginOf(service, endpoint), options)
  try {
    return await work(engine)
  } finally {
    await engine.close()
  }
}

/** What ClickHouse says to a wrong password or user (ErrorCodes.cpp: AUTHENTICATION_FAILED, WRONG_PASSWORD, REQUIRED_PASSWORD). */
const NOT_US = ['516', '193', '194']

/** The engine is away, or another one answers at its address. */
function isOutOfReach(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return isConnectionFailure(error) || NOT_US.includes(code)
}

/** Runs `work` on the engine where the service's row says it answers. @throws AppError `unavailable` when it does not. */
export async function askEngine<T>(service: Service, work: (engine: Engine) => Promise<T>): Promise<T> {
  try {
    return await withEngine(service, endpointOf(service), work)
  } catch (error) {
    if (!isOutOfReach(error)) throw error
    throw new AppError(
      'unavailable',
      `${service.name} does not answer at the moment. Look at its state, start it when it is stopped, and try again.`,
      { message: errorText(error), retryable: true, cause: error },
    )
  }
}

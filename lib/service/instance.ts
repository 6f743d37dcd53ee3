import { networksOf } from '@/lib/access/schemas'
import { connectEngine, type Engine } from '@/lib/clickhouse/client'
import type { Service } from '@/lib/db'
import { AppError } from '@/lib/errors'
import type { Endpoint, InstanceSpec } from '@/lib/provisioning/port'
import { openSecret } from '@/lib/secrets'
import { backupDisk } from '@/lib/store/paths'

/** What the service's row says its instance must be; `openings` are let in besides those of its own list. */
export function instanceSpec(service: Service, openings: readonly { source: string }[] = []): InstanceSpec {
  const { readsFromServiceId } = service
  const sources = readsFromServiceId && readsFromServiceId !== service.id ? [backupDisk(readsFromServiceId)] : []
  return {
    serviceId: service.id,
    username: service.username,
    passwordSha256: service.passwordSha256,
    networks: networksOf(service, openings),
    consolePassword: openSecret(service.consolePasswordEnc),
    backupDisks: [backupDisk(service.id), ...sources],
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

/** Runs `work` with a connection to the engine as the console's own user, and closes it. */
export async function withEngine<T>(
  service: Service,
  endpoint: Endpoint,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const engine = connectEngine(endpoint, openSecret(service.consolePasswordEnc))
  try {
    return await work(engine)
  } finally {
    await engine.close()
  }
}

import { z } from 'zod'
import { AppError } from '@/lib/errors'
import type { DockerSettings } from './settings'

/** Labels of every container and volume of ours; who finds one knows whose it is. */
export const LABEL = {
  serviceId: 'console.service-id',
  prefix: 'console.prefix',
  fingerprint: 'console.fingerprint',
  host: 'console.host',
  httpPort: 'console.http-port',
  tcpPort: 'console.tcp-port',
} as const

const serviceIdSchema = z.uuid()

/** The one name of a service's container and of its data volume. @throws AppError `bad_request` when the id is no UUID. */
export function instanceName({ prefix }: DockerSettings, serviceId: string): string {
  if (!serviceIdSchema.safeParse(serviceId).success) {
    throw new AppError('bad_request', 'This service does not exist.', { message: `not a service id: ${serviceId}` })
  }
  return `${prefix}-${serviceId}`
}

export function ownLabels({ prefix }: DockerSettings, serviceId: string): Record<string, string> {
  return { [LABEL.prefix]: prefix, [LABEL.serviceId]: serviceId }
}

/** The network of a console that was given none. */
export function networkName({ network, prefix }: DockerSettings): string {
  return network ?? prefix
}

import type { Service } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { dockerSettings } from '@/lib/provisioning/docker/env'
import { instanceName } from '@/lib/provisioning/docker/names'
import { endpointOf } from '@/lib/service/instance'

/** How the destination's engine reaches the source's, and the address that it is seen to come from. */
export type Route = { address: string; seenAs: string; isSecure: boolean }

type Place = Pick<Service, 'driver'>

/** A container's own port; what is published may be on an address that other containers don't reach. */
const CONTAINER_TCP_PORT = 9000
const LOOPBACK = '127.0.0.1'
/** A container's address is the network's to give, and another after a restart. */
const UNKNOWN = '::/0'

/** Null where the engines can't reach each other: a container does not see the loopback address of its host. */
export function findRoute(source: Service, target: Place): Route | null {
  const { host, tcpPort } = endpointOf(source)
  if (source.driver === 'docker' && target.driver === 'docker') {
    const container = instanceName(dockerSettings(getEnv()), source.id)
    return { address: `${container}:${CONTAINER_TCP_PORT}`, seenAs: UNKNOWN, isSecure: false }
  }
  if (target.driver === 'docker') return null
  const seenAs = source.driver === 'docker' ? UNKNOWN : LOOPBACK
  return { address: `${host}:${tcpPort}`, seenAs, isSecure: false }
}

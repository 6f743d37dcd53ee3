import type { Service } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { dockerSettings } from '@/lib/provisioning/docker/env'
import { instanceName } from '@/lib/provisioning/docker/names'
import { endpointOf } from '@/lib/service/instance'
import { hostPort } from '@/lib/host-port'

/**
 * How the destination's engine reaches the source's. `seenAs` is the address that it is seen to come from; null where
 * only the network of the containers knows, which is asked when the access is opened.
 */
export type Route = { address: string; seenAs: string | null; isSecure: boolean }

type Place = Pick<Service, 'driver'>

/** A container's own port; what is published may be on an address that other containers don't reach. */
const CONTAINER_TCP_PORT = 9000
const LOOPBACK = '127.0.0.1'

/** Null where the engines can't reach each other: a container does not see the loopback address of its host. */
export function findRoute(source: Service, target: Place): Route | null {
  const { host, tcpPort } = endpointOf(source)
  if (source.driver === 'docker' && target.driver === 'docker') {
    const container = instanceName(dockerSettings(getEnv()), source.id)
    return { address: `${container}:${CONTAINER_TCP_PORT}`, seenAs: null, isSecure: false }
  }
  // Published on its host, which the other hosts and their containers reach.
  if (source.driver === 'swarm') return { address: hostPort(host, tcpPort), seenAs: null, isSecure: false }
  if (target.driver !== 'process') return null
  return { address: hostPort(host, tcpPort), seenAs: source.driver === 'docker' ? null : LOOPBACK, isSecure: false }
}

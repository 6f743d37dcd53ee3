import { z } from 'zod'
import { blankAsUnset } from '@/lib/env-values'
import { dockerSettings } from '@/lib/provisioning/docker/env'
import type { SwarmSettings } from './settings'

/** Names of Swarm have 63 characters at most, 43 of which are a service's id and what tells them from containers'. */
const MAX_PREFIX = 20

/** The variables of the Swarm driver besides those of Docker. */
export const swarmEnv = {
  CONSOLE_SWARM_NODES: z.preprocess(
    blankAsUnset,
    z
      .string()
      .regex(/^tcp:\/\/[^/]+:\d+$/, 'must be like tcp://{address}:2376')
      .default('tcp://{address}:2376'),
  ),
}

type Variables = Parameters<typeof dockerSettings>[0] & z.output<z.ZodObject<typeof swarmEnv>>

/** What of the configuration does not go together with Swarm, by variable. */
export function findSwarmProblems(env: {
  CONSOLE_PROVISIONER: string
  CONSOLE_DOCKER_PREFIX: string
  CONSOLE_DOCKER_NETWORK?: string | undefined
  CONSOLE_STORE?: string | undefined
}): Record<string, string> {
  if (env.CONSOLE_PROVISIONER !== 'swarm') return {}
  return {
    ...(!env.CONSOLE_STORE && {
      CONSOLE_STORE: 'must be a bucket with CONSOLE_PROVISIONER=swarm: its hosts share no directory to keep backups in',
    }),
    ...(env.CONSOLE_DOCKER_NETWORK && {
      CONSOLE_DOCKER_NETWORK:
        'must not be set with CONSOLE_PROVISIONER=swarm: its services are reached at the addresses of their hosts, on no network of their own',
    }),
    ...(env.CONSOLE_DOCKER_PREFIX.length > MAX_PREFIX && {
      CONSOLE_DOCKER_PREFIX: `must have ${MAX_PREFIX} characters or fewer with CONSOLE_PROVISIONER=swarm`,
    }),
  }
}

export function swarmSettings(env: Variables): SwarmSettings {
  const docker = dockerSettings(env)
  // The Docker driver looks for its containers by prefix, and a manager's daemon may have both kinds.
  return { ...docker, prefix: `${docker.prefix}-swarm`, nodes: env.CONSOLE_SWARM_NODES }
}

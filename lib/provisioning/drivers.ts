import type { Env } from '@/lib/env'
import { createDockerDriver } from './docker/docker-driver'
import { dockerSettings } from './docker/env'
import type { ServiceDriver } from './port'
import { createProcessDriver } from './process/process-driver'
import { swarmSettings } from './swarm/env'
import { createSwarmDriver } from './swarm/swarm-driver'

/** Every driver that a worker has: a service keeps the one it was made with. None is asked before a service needs it. */
export function createDrivers(env: Env): ServiceDriver[] {
  return [
    createProcessDriver({ dataDir: env.CONSOLE_DATA_DIR }),
    createDockerDriver(dockerSettings(env)),
    createSwarmDriver(swarmSettings(env)),
  ]
}

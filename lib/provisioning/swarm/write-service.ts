import type { CreateServiceOptions } from 'dockerode'
import { CHANGE_LIMIT_MS } from '@/lib/provisioning/docker/daemon'
import type { Swarm } from './nodes'
import { findSwarmService, type FoundService } from './services'

/** The service of the swarm is made, or changed where it is there. */
export async function writeService(swarm: Swarm, serviceId: string, options: CreateServiceOptions): Promise<void> {
  const found = await findSwarmService(swarm, serviceId)
  if (found) await update(swarm, found, options)
  else await swarm.manager.ask((docker) => docker.createService(options), CHANGE_LIMIT_MS)
}

/** Swarm keeps a task of it, or none. Nothing to do where there is no such service. */
export async function setWanted(swarm: Swarm, serviceId: string, isWanted: boolean): Promise<FoundService | null> {
  const found = await findSwarmService(swarm, serviceId)
  if (!found || found.isWanted === isWanted) return found
  const Mode = { Replicated: { Replicas: isWanted ? 1 : 0 } }
  await update(swarm, found, { ...found.spec, Mode })
  return found
}

/** The version tells a manager which state was looked at: of two who change it at once, one is refused. */
async function update({ manager }: Swarm, { id, version }: FoundService, spec: object): Promise<void> {
  const change = { _query: { version }, _body: spec }
  await manager.ask((docker) => docker.getService(id).update(change), CHANGE_LIMIT_MS)
}

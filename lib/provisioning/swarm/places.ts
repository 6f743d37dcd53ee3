import { randomUUID } from 'node:crypto'
import { serialise } from '@/lib/provisioning/engine/serialise'
import type { SwarmNode } from './nodes'

/** The node of each service that is on its way there, by the service's id. */
export type Held = ReadonlyMap<string, string>

/** Places that this process has chosen, and whose services may not weigh on their nodes yet. */
export type Places = {
  /** Chooses after whoever chooses now. The place is held until it is given back, which is when the swarm knows of it. */
  take(serviceId: string, choose: (held: Held) => Promise<SwarmNode>): Promise<SwarmNode>
  giveBack(serviceId: string): void
}

export function createPlaces(): Places {
  const held = new Map<string, string>()
  const key = randomUUID()
  return {
    take: (serviceId, choose) =>
      serialise(key, async () => {
        const node = await choose(new Map(held))
        held.set(serviceId, node.id)
        return node
      }),
    giveBack: (serviceId) => void held.delete(serviceId),
  }
}

import { once } from 'node:events'
import { connect } from 'node:net'
import { z } from 'zod'
import { createDaemon, type Daemon } from '@/lib/provisioning/docker/daemon'
import { AppError } from '@/lib/errors'
import { inAddress, socketAddress } from '@/lib/host-port'
import { createPlaces, type Places } from './places'
import type { SwarmSettings } from './settings'

/** A host that lost its power refuses nothing: it does not answer at all. */
const CONNECT_LIMIT_MS = 5_000

/** Labels of nodes that people set. */
const NODE_LABEL = {
  /** `no`: takes no new services. */
  services: 'console.services',
  /** Where programs and the console reach it, when it is not where the manager sees it. */
  address: 'console.address',
} as const

const nodeSchema = z.object({
  ID: z.string(),
  Spec: z.object({ Labels: z.record(z.string(), z.string()).nullish(), Availability: z.string() }),
  Description: z.object({ Hostname: z.string(), Resources: z.object({ MemoryBytes: z.number() }) }),
  Status: z.object({ State: z.string(), Addr: z.string().optional() }),
  ManagerStatus: z.object({ Addr: z.string() }).nullish(),
})

export type SwarmNode = {
  id: string
  name: string
  address: string
  /** Runs what is on it. */
  isReady: boolean
  takesNew: boolean
  memoryBytes: number
}

/** `Status.Addr` of a manager may be an address that it listens on, such as 0.0.0.0. */
function addressOf({ Spec, Status, ManagerStatus }: z.infer<typeof nodeSchema>): string {
  const asManager = ManagerStatus?.Addr.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
  return Spec.Labels?.[NODE_LABEL.address] ?? asManager ?? Status.Addr ?? ''
}

function toNode(raw: z.infer<typeof nodeSchema>): SwarmNode {
  const { Spec, Description, Status } = raw
  const isReady = Status.State === 'ready' && Spec.Availability !== 'drain'
  const isWanted = Spec.Availability === 'active' && Spec.Labels?.[NODE_LABEL.services] !== 'no'
  return {
    id: raw.ID,
    name: Description.Hostname,
    address: addressOf(raw),
    isReady,
    takesNew: isReady && isWanted,
    memoryBytes: Description.Resources.MemoryBytes,
  }
}

const infoSchema = z.object({ Swarm: z.object({ NodeID: z.string(), ControlAvailable: z.boolean() }) })

/** A manager, which decides and watches, and the nodes' own daemons, which alone know their volumes, images and logs. */
export type Swarm = {
  settings: SwarmSettings
  manager: Daemon
  places: Places
  nodes(): Promise<SwarmNode[]>
  daemonOf(node: SwarmNode): Promise<Daemon>
}

/** @throws AppError `unavailable` when nothing takes a connection there. */
async function knock(host: string, name: string): Promise<void> {
  const at = socketAddress(host)
  const socket = connect(Number(at.port), at.host)
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_LIMIT_MS) })
  } catch (error) {
    const sentence = `Docker of the host ${name} does not answer at ${host}. Start it, or correct CONSOLE_SWARM_NODES.`
    throw new AppError('unavailable', sentence, { retryable: true, cause: error })
  } finally {
    socket.destroy()
  }
}

async function readOwnId(manager: Daemon, { host }: SwarmSettings): Promise<string> {
  const { Swarm } = infoSchema.parse(await manager.ask((docker) => docker.info()))
  if (Swarm.ControlAvailable) return Swarm.NodeID
  const sentence = `Docker at ${host} is no manager of a swarm. Run docker swarm init there, or correct CONSOLE_DOCKER_HOST.`
  throw new AppError('conflict', sentence)
}

/** Connected to when it is first asked. */
export function createSwarm(settings: SwarmSettings): Swarm {
  const manager = createDaemon(settings)
  const daemons = new Map<string, Daemon>()
  let ownId: Promise<string> | undefined
  const findOwnId = () => {
    ownId ??= readOwnId(manager, settings).catch((error: unknown) => {
      ownId = undefined
      throw error
    })
    return ownId
  }
  return {
    settings,
    manager,
    places: createPlaces(),
    nodes: async () => {
      await findOwnId()
      const listed: unknown = await manager.ask((docker) => docker.listNodes())
      return z.array(nodeSchema).parse(listed).map(toNode)
    },
    daemonOf: async (node) => {
      if (node.id === (await findOwnId())) return manager
      const template = settings.nodes.replace('[{address}]', '{address}')
      const host = template.replace('{address}', inAddress(node.address)).replace('{name}', node.name)
      const known = daemons.get(host) ?? createDaemon({ ...settings, host }, 'CONSOLE_SWARM_NODES')
      daemons.set(host, known)
      await knock(host, node.name)
      return known
    },
  }
}

import { z } from 'zod'
import { AppError } from '@/lib/errors'
import type { InstanceStatus } from '@/lib/provisioning/port'
import type { Daemon } from './daemon'
import { instanceName, LABEL } from './names'
import type { DockerSettings } from './settings'

const port = z.coerce.number().int().min(1).max(65535)

const labelsSchema = z.object({
  [LABEL.serviceId]: z.uuid(),
  [LABEL.fingerprint]: z.string(),
  [LABEL.host]: z.string(),
  [LABEL.httpPort]: port,
  [LABEL.tcpPort]: port,
})

const listedSchema = z.object({ Id: z.string(), State: z.string(), Labels: z.unknown() })
const inspectedSchema = z.object({
  Id: z.string(),
  RestartCount: z.number(),
  State: z.object({ Status: z.string(), OOMKilled: z.boolean() }),
  Config: z.object({ Labels: z.unknown() }),
})

/** One of our containers, as the daemon tells about it. */
export type FoundContainer = {
  id: string
  serviceId: string
  fingerprint: string
  /** created, running, paused, restarting, removing, exited or dead. */
  state: string
  /** How often the daemon has started it again by itself. */
  restarts: number
  isOutOfMemory: boolean
  endpoint: { host: string; httpPort: number; tcpPort: number }
}

type Labels = z.infer<typeof labelsSchema>

function factsOf(labels: Labels): Pick<FoundContainer, 'serviceId' | 'fingerprint' | 'endpoint'> {
  return {
    serviceId: labels[LABEL.serviceId],
    fingerprint: labels[LABEL.fingerprint],
    endpoint: { host: labels[LABEL.host], httpPort: labels[LABEL.httpPort], tcpPort: labels[LABEL.tcpPort] },
  }
}

/** Every container of this console, in one call. One with the prefix alone is somebody else's, and left alone. */
export async function listContainers(daemon: Daemon, { prefix }: DockerSettings): Promise<FoundContainer[]> {
  const filters = { label: [`${LABEL.prefix}=${prefix}`] }
  const listed = await daemon.ask((docker) => docker.listContainers({ all: true, filters }))
  return z
    .array(listedSchema)
    .parse(listed)
    .flatMap(({ Id, State, Labels }) => {
      const own = labelsSchema.safeParse(Labels)
      return own.success ? [{ id: Id, state: State, restarts: 0, isOutOfMemory: false, ...factsOf(own.data) }] : []
    })
}

/** @throws AppError `conflict` when somebody else's container has the name of the service's. */
export async function findContainer(
  daemon: Daemon,
  settings: DockerSettings,
  serviceId: string,
): Promise<FoundContainer | null> {
  const name = instanceName(settings, serviceId)
  const inspected = await daemon.find((docker) => docker.getContainer(name).inspect())
  if (!inspected) return null
  const { Id, RestartCount, State, Config } = inspectedSchema.parse(inspected)
  const own = labelsSchema.safeParse(Config.Labels)
  if (!own.success) {
    const sentence = `A container that the console did not make has the name ${name}. Rename or remove it, then retry.`
    throw new AppError('conflict', sentence)
  }
  return {
    id: Id,
    state: State.Status,
    restarts: RestartCount,
    isOutOfMemory: State.OOMKilled,
    ...factsOf(own.data),
  }
}

/** Somebody removes it right now. */
export function isGoing({ state }: FoundContainer): boolean {
  return state === 'removing' || state === 'dead'
}

export function statusOf({ state, endpoint }: FoundContainer): InstanceStatus {
  return state === 'running' ? { state: 'running', endpoint } : { state: 'stopped' }
}

/** What a container's engine wrote, its last lines. The daemon puts a head of 8 bytes before every piece. */
export async function readLog(daemon: Daemon, id: string): Promise<string> {
  const log = await daemon.ask((docker) =>
    docker.getContainer(id).logs({ stdout: true, stderr: true, tail: 200, follow: false }),
  )
  const pieces: string[] = []
  for (let at = 0; at + 8 <= log.length; ) {
    const length = log.readUInt32BE(at + 4)
    pieces.push(log.toString('utf8', at + 8, at + 8 + length))
    at += 8 + length
  }
  return pieces.join('')
}

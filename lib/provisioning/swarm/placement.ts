import prettyBytes from 'pretty-bytes'
import { AppError } from '@/lib/errors'
import type { UnaskedHost } from '@/lib/provisioning/port'
import type { SwarmNode } from './nodes'

/** What a task without a reservation counts when hosts are compared: engines without a limit take about that. */
const ASSUMED_BYTES = 2 * 1024 ** 3

/** What runs on a node, of whomever. */
export type Load = { nodeId: string; reservedBytes: number }

export function reservedOn(node: SwarmNode, loads: readonly Load[]): number {
  return loads.reduce((sum, load) => (load.nodeId === node.id ? sum + load.reservedBytes : sum), 0)
}

function roomOn(node: SwarmNode, loads: readonly Load[]): number {
  const here = loads.filter(({ nodeId }) => nodeId === node.id)
  return here.reduce((room, { reservedBytes }) => room - (reservedBytes || ASSUMED_BYTES), node.memoryBytes)
}

/** @throws AppError `unavailable` when it can't run anything now. */
export function requireReady(node: SwarmNode | undefined, id: string): SwarmNode {
  if (node?.isReady) return node
  throw new AppError('unavailable', hostAway(node?.name ?? id), { retryable: true })
}

export function hostAway(name: string): string {
  return `Its host ${name} is away, and its data with it. Wait until the host is back, or restore the last backup into a new service, which comes up on another host.`
}

/** Of a service that was found on no host that could be asked. */
export function mayBeOn({ name, reason }: Pick<UnaskedHost, 'name' | 'reason'>): string {
  return `This service is on none of the hosts that answer. It may be on ${name}. ${reason} Wait until that host answers, or restore the last backup into a new service.`
}

/**
 * The host of a new instance: the chosen one, or of those that take new services and have the memory free the one with
 * the most room. @throws AppError when there is none.
 */
export function choosePlace(
  nodes: readonly SwarmNode[],
  loads: readonly Load[],
  { hostId, memoryBytes }: { hostId?: string | undefined; memoryBytes: number | null },
): SwarmNode {
  if (hostId !== undefined) {
    const chosen = nodes.find(({ id }) => id === hostId)
    if (chosen?.isReady) return chosen
    const message = `The host ${chosen?.name ?? hostId} is away. Choose another one, or retry when it is back.`
    throw new AppError('unavailable', message, { retryable: true })
  }
  const open = nodes.filter(({ takesNew }) => takesNew)
  if (open.length === 0) {
    const message =
      'No host of the swarm takes new services now: each is away, silent, drained or labelled console.services=no.'
    throw new AppError('unavailable', message, { retryable: true })
  }
  const needed = memoryBytes ?? 0
  const fitting = open.filter((node) => node.memoryBytes - reservedOn(node, loads) >= needed)
  const [best] = fitting.toSorted((a, b) => roomOn(b, loads) - roomOn(a, loads) || a.id.localeCompare(b.id))
  if (best) return best
  const message = `No host has ${prettyBytes(needed, { binary: true })} of memory that nothing else has reserved (CONSOLE_DOCKER_MEMORY). Remove a service, or add a host.`
  throw new AppError('unavailable', message, { retryable: true })
}

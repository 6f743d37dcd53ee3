import { setTimeout as pause } from 'node:timers/promises'
import { AppError, isAppError } from '@/lib/errors'
import type { Daemon } from '@/lib/provisioning/docker/daemon'
import type { UnaskedHost } from '@/lib/provisioning/port'
import type { Swarm, SwarmNode } from './nodes'

/** A daemon that takes a connection and then says nothing: what is asked of it here takes milliseconds. */
const ANSWER_LIMIT_MS = 20_000

type Asked<T> = {
  answers: { node: SwarmNode; answer: T }[]
  /** Away, or silent: what is there is not known, which is not the same as nothing. */
  unasked: UnaskedHost[]
}

/** Asks the daemon of every host at once, and takes what those say that answer. */
export async function askHosts<T>(
  swarm: Swarm,
  nodes: readonly SwarmNode[],
  ask: (daemon: Daemon) => Promise<T>,
): Promise<Asked<T>> {
  const asked: Asked<T> = { answers: [], unasked: [] }
  const askOne = async (node: SwarmNode) => {
    try {
      asked.answers.push({ node, answer: await askHost(swarm, node, ask) })
    } catch (error) {
      if (!isAppError(error)) throw error
      asked.unasked.push({ id: node.id, name: node.name, reason: error.userMessage })
    }
  }
  await Promise.all(nodes.map(askOne))
  return asked
}

async function askHost<T>(swarm: Swarm, node: SwarmNode, ask: (daemon: Daemon) => Promise<T>): Promise<T> {
  if (!node.isReady) throw new AppError('unavailable', `The host ${node.name} is away.`, { retryable: true })
  const answer = swarm.daemonOf(node).then(ask)
  const ended = new AbortController()
  const giveUp = async () => {
    await pause(ANSWER_LIMIT_MS, undefined, { signal: ended.signal })
    const sentence = `Docker of the host ${node.name} did not answer in ${ANSWER_LIMIT_MS / 1000} s. Look at it there.`
    throw new AppError('unavailable', sentence, { retryable: true })
  }
  try {
    return await Promise.race([answer, giveUp()])
  } finally {
    ended.abort()
  }
}

import prettyBytes from 'pretty-bytes'
import type { Host, Tx } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { AppError } from '@/lib/errors'

const INSTEAD = 'Choose another host, or leave it to the console.'

/** Why a new service can't be put on this host now, or null. */
export function hostObstacle(host: Pick<Host, 'name' | 'takesNew' | 'memoryBytes' | 'reservedBytes'>): string | null {
  if (!host.takesNew) return `${host.name} takes no new services now. ${INSTEAD}`
  const needed = getEnv().CONSOLE_DOCKER_MEMORY ?? 0
  if (host.memoryBytes - host.reservedBytes >= needed) return null
  const memory = prettyBytes(needed, { binary: true })
  return `${host.name} has less than ${memory} of memory that nothing else has reserved (CONSOLE_DOCKER_MEMORY). ${INSTEAD}`
}

/** The same of a host that somebody named: what a request is refused with, and what its plan says before. */
export async function findHostObstacle(tx: Pick<Tx, 'host'>, hostId: string): Promise<string | null> {
  const driver = getEnv().CONSOLE_PROVISIONER
  const host = await tx.host.findUnique({ where: { driver_id: { driver, id: hostId } } })
  return host ? hostObstacle(host) : `This host takes no new services now. ${INSTEAD}`
}

/** @throws AppError `bad_request` when new services can't be put there now. */
export async function requireHost(tx: Pick<Tx, 'host'>, hostId: string): Promise<void> {
  const message = await findHostObstacle(tx, hostId)
  if (message) throw new AppError('bad_request', message, { fieldErrors: { hostId: [message] } })
}

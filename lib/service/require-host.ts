import type { Tx } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { AppError } from '@/lib/errors'

/** @throws AppError `bad_request` when new services can't be put there now. */
export async function requireHost(tx: Pick<Tx, 'host'>, hostId: string): Promise<void> {
  const driver = getEnv().CONSOLE_PROVISIONER
  const host = await tx.host.findUnique({ where: { driver_id: { driver, id: hostId } } })
  if (host?.takesNew) return
  const name = host?.name ?? 'This host'
  const message = `${name} takes no new services now. Choose another host, or leave it to the console.`
  throw new AppError('bad_request', message, { fieldErrors: { hostId: [message] } })
}

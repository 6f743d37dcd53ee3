import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db, type Tx } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { requestOperation } from '@/lib/operation/request-operation'
import { isNameTaken, livingNames, nameTaken } from '@/lib/service/names'
import { sealSecret } from '@/lib/secrets'
import { examineServer } from './examine-server'
import { overlap } from './judge-directory'
import { type Connection, findExisting, namedConnectionSchema, toColumns } from './schemas'
import { placeOfServer } from './server-place'
import type { Examination } from './types'

const LOCK_NAME = 'add-existing-server'

/** Two servers that are added at once must not get one directory, or one id. */
async function oneAtATime(tx: Tx): Promise<void> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext(${LOCK_NAME}))::text`
}

/** @throws AppError `conflict` with the first thing that is missing. */
export function requireReady({ isReady, findings }: Examination): void {
  if (isReady) return
  const missing = findings.filter(({ state }) => state === 'missing')
  const others = missing.length > 1 ? ` ${missing.length - 1} more is missing.` : ''
  throw new AppError('conflict', `${missing[0]?.sentence ?? 'The server is not ready.'}${others} Nothing was saved.`)
}

/** Each server has a directory of its own, as each service has: one reads nothing of another. @throws AppError `conflict`. */
export async function requireOwnDirectory(tx: Tx, serviceId: string, { directory }: Connection): Promise<void> {
  if (directory === null) return
  await oneAtATime(tx)
  const others = await tx.service.findMany({ where: { state: { not: 'terminated' }, id: { not: serviceId } } })
  const owner = others.find((other) => {
    const existing = findExisting(other)
    return existing?.directory && overlap(existing.directory, directory)
  })
  if (!owner) return
  const message = `This directory overlaps the one with the backups of ${owner.name}. Give each server its own.`
  throw new AppError('conflict', message, { fieldErrors: { directory: [message] } })
}

/**
 * Adds a server that somebody runs themselves, to be backed up. It shows as Provisioning until a small backup of it was
 * read where the console looks for it. @throws AppError `conflict` with what is missing.
 */
export async function addExistingServer(ctx: Ctx, input: unknown): Promise<{ serviceId: string; operationId: string }> {
  requirePermission(ctx, 'service:create')
  const { name, ...connection } = namedConnectionSchema.parse(input)
  requireReady(await examineServer(connection, await placeOfServer(db, connection, null)))
  try {
    return await db.$transaction(async (tx) => {
      await oneAtATime(tx)
      if ((await livingNames(tx)).has(name.toLowerCase())) throw nameTaken()
      const place = await placeOfServer(tx, connection, null)
      const { serviceId } = place
      await requireOwnDirectory(tx, serviceId, connection)
      await tx.service.create({
        data: {
          id: serviceId,
          name,
          state: 'provisioning',
          // What makes the engines of its drills and peeks.
          driver: getEnv().CONSOLE_PROVISIONER,
          // Its users are not the console's.
          passwordSha256: '',
          consolePasswordEnc: sealSecret(connection.password),
          ...toColumns(connection, place),
        },
      })
      return { serviceId, operationId: await requestOperation(tx, ctx, { kind: 'connect', serviceId }) }
    })
  } catch (error) {
    if (isNameTaken(error)) throw nameTaken(error)
    throw error
  }
}

import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db, type Service } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { requestOperation } from '@/lib/operation/request-operation'
import { getServiceRow, lockServiceRow } from '@/lib/service/find-service'
import { serviceIdSchema } from '@/lib/service/schemas'
import { transitionService } from '@/lib/service/transitions'
import { sealSecret } from '@/lib/secrets'
import { requireOwnDirectory, requireReady } from './add-existing-server'
import { completePassword } from './complete-password'
import { examineServer } from './examine-server'
import { type Connection, connectionSchema, findExisting, toColumns } from './schemas'
import { placeOfServer } from './server-place'

const OPEN_STATES: readonly Service['state'][] = ['running', 'unreachable', 'failed']

function requireChangeable(service: Service, { disk, directory }: Connection): void {
  const existing = findExisting(service)
  if (!existing) throw new AppError('conflict', `${service.name} is run by the console: its connection is its own.`)
  if (!OPEN_STATES.includes(service.state)) {
    throw new AppError('conflict', `${service.name} is ${service.state}. Change the connection afterwards.`)
  }
  const isSamePlace = existing.disk === disk && existing.directory === directory
  if (service.version === null || isSamePlace) return
  const message = `Its backups lie on the disk ${existing.disk}, in ${existing.directory ?? "the console's bucket"}. Remove the server from the console and add it anew to use another place.`
  throw new AppError('conflict', message, {
    fieldErrors: { [existing.disk === disk ? 'directory' : 'disk']: [message] },
  })
}

/**
 * Changes how the console reaches a server of somebody's own: a new address or password. The server itself is left
 * alone. One that has never been connected tries again. @throws AppError `conflict` with what is missing.
 */
export async function updateExistingServer(ctx: Ctx, input: unknown): Promise<{ operationId: string | null }> {
  const { serviceId } = serviceIdSchema.parse(input)
  requirePermission(ctx, 'service:configure', serviceId)
  const service = await getServiceRow(db, serviceId)
  const connection = completePassword(connectionSchema.parse(input), service)
  requireChangeable(service, connection)
  requireReady(await examineServer(connection, await placeOfServer(db, connection, service)))
  return db.$transaction(async (tx) => {
    const current = await lockServiceRow(tx, serviceId)
    requireChangeable(current, connection)
    await requireOwnDirectory(tx, serviceId, connection)
    const data = {
      consolePasswordEnc: sealSecret(connection.password),
      ...toColumns(connection, await placeOfServer(tx, connection, current)),
    }
    await tx.service.update({ where: { id: serviceId }, data })
    if (current.state !== 'failed') return { operationId: null }
    await transitionService(tx, serviceId, 'provisioning')
    return { operationId: await requestOperation(tx, ctx, { kind: 'connect', serviceId }) }
  })
}

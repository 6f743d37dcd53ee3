import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db, type Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { requestOperation } from '@/lib/operation/request-operation'
import { requestUsed } from '@/lib/operation/request-used'
import { getServiceRow, lockServiceRow } from '@/lib/service/find-service'
import { requireNoBorrower } from './borrowers'
import { buildPlan, findObstacle } from './build-plan'
import { migrateInputSchema, type MigrateRequest, migrateSchema } from './schemas'

type Requested = { operationId: string }

async function findEarlier(tx: Pick<Tx, 'operation'>, request: MigrateRequest): Promise<Requested | null> {
  const earlier = await tx.operation.findUnique({ where: { requestKey: request.requestKey } })
  if (!earlier) return null
  const asked = migrateInputSchema.safeParse(earlier.input)
  if (earlier.kind !== 'migrate' || JSON.stringify(asked.data?.request) !== JSON.stringify(stored(request))) {
    throw requestUsed('page')
  }
  return { operationId: earlier.id }
}

const stored = (request: MigrateRequest) => migrateInputSchema.parse({ request }).request

/** Two copies that waited for each other's services would wait for ever. */
async function requireNoChain(tx: Tx, { sourceServiceId }: MigrateRequest, sourceName: string): Promise<void> {
  const filling = await tx.operation.count({
    where: { kind: 'migrate', state: { in: ['queued', 'running'] }, serviceId: sourceServiceId },
  })
  if (filling === 0) return
  throw new AppError('conflict', `Tables are being copied into ${sourceName}. Wait until that is done.`)
}

/**
 * Copies chosen tables from one service into another; nothing of the destination changes before every row was compared.
 * @throws AppError `conflict` with the sentence of the plan when that says it can't be done.
 */
export async function requestMigrate(ctx: Ctx, input: unknown): Promise<Requested> {
  const request = migrateSchema.parse(input)
  requirePermission(ctx, 'backup:restore', request.sourceServiceId)
  requirePermission(ctx, 'service:restore-into', request.targetServiceId)
  const known = await findEarlier(db, request)
  if (known) return known
  const { sourceServiceId, targetServiceId } = request
  const sides = { source: await getServiceRow(db, sourceServiceId), target: await getServiceRow(db, targetServiceId) }
  const { plan } = await buildPlan({ ...sides, request })
  if (plan.blockedReason) throw new AppError('conflict', plan.blockedReason)
  return db.$transaction(async (tx) => {
    for (const id of [sourceServiceId, targetServiceId].toSorted()) await lockServiceRow(tx, id)
    const earlier = await findEarlier(tx, request)
    if (earlier) return earlier
    const source = await getServiceRow(tx, sourceServiceId)
    const target = await getServiceRow(tx, targetServiceId)
    const obstacle = findObstacle(source, target)
    if (obstacle) throw new AppError('conflict', obstacle)
    await requireNoChain(tx, request, source.name)
    await requireNoBorrower(tx, target)
    const operationId = await requestOperation(tx, ctx, {
      kind: 'migrate',
      serviceId: targetServiceId,
      requestKey: request.requestKey,
      totalBytes: BigInt(plan.neededBytes),
      input: { request: stored(request) },
    })
    return { operationId }
  })
}

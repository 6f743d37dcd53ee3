import { randomUUID } from 'node:crypto'
import { recordActivity } from '@/lib/activity/record'
import type { Ctx } from '@/lib/auth/ctx'
import type { Prisma, Tx } from '@/lib/db'
import { wakeOperation } from '@/lib/jobs/queue'
import { stepsOf } from './step-labels'
import { holdsService, type OperationKind } from './types'

type OperationRequest = {
  kind: OperationKind
  serviceId: string
  backupId?: string
  /** A client's own key: the same key never makes a second operation. */
  requestKey?: string
  totalBytes?: bigint
  withSample?: boolean
  /** What was asked for, as the flow reads it. */
  input?: Prisma.InputJsonObject
  /** What the activity says beyond kind, service and backup; nothing secret. */
  detail?: string
}

/** Writes an operation, its steps and its wake-up in the caller's transaction; returns its id. */
export async function requestOperation(tx: Tx, ctx: Ctx, request: OperationRequest): Promise<string> {
  const id = randomUUID()
  const withSample = request.withSample ?? false
  const steps = stepsOf(request.kind, { withSample })
  await tx.operation.create({
    data: {
      id,
      kind: request.kind,
      state: 'queued',
      serviceId: request.serviceId,
      holdsService: holdsService(request.kind),
      backupId: request.backupId ?? null,
      requestKey: request.requestKey ?? ctx.requestKey ?? null,
      requestHash: ctx.requestHash ?? null,
      totalBytes: request.totalBytes ?? null,
      input: { withSample, ...request.input } satisfies Prisma.InputJsonObject,
      requestedById: ctx.actor.kind === 'user' ? ctx.actor.id : null,
      requestedBy: ctx.actor.label,
      steps: { create: steps.map(({ key }, position) => ({ key, position })) },
    },
  })
  const { kind, serviceId, backupId, detail } = request
  await recordActivity(tx, ctx, {
    action: kind,
    outcome: 'asked',
    serviceId,
    operationId: id,
    ...(backupId && { backupId }),
    ...(detail && { detail }),
  })
  await wakeOperation(tx, id)
  return id
}

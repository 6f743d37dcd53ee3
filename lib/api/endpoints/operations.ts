import { z } from 'zod'
import { cancelOperation } from '@/lib/operation/cancel-operation'
import { getOperation } from '@/lib/operation/get-operation'
import { listOperations } from '@/lib/operation/list-operations'
import { endpoint, PAGE_QUERY } from '../endpoint'
import { operationSchema, toApiOperation } from '../operation-view'
import { inTurn, MAX_WAIT_SECONDS, MAX_WAITING, waitFor } from '../wait-for'

const tag = 'Operation'
const ONE = '/{organizationId}/operations/{operationId}'
const params = z.object({ operationId: z.uuid('This is not an operation.') })

export const operationEndpoints = [
  endpoint({
    method: 'get',
    path: '/{organizationId}/operations',
    operationId: 'operationGetList',
    summary: 'Long work, the newest first; a page has 1,000 at most, and nextCursor leads to the next',
    tag,
    isOurs: true,
    query: PAGE_QUERY.extend({ serviceId: z.uuid('This is not a service.').optional() }),
    result: z.array(operationSchema),
    handle: async (ctx, { query }) => {
      const { operations, nextCursor } = await listOperations(ctx, query)
      return { result: operations.map(toApiOperation), nextCursor }
    },
  }),
  endpoint({
    method: 'get',
    path: ONE,
    operationId: 'operationGet',
    summary: `An operation; with wait, answers when it has ended or that many seconds are over (${MAX_WAITING} at a time with one key)`,
    tag,
    isOurs: true,
    params,
    query: z.object({ wait: z.coerce.number().int().min(0).max(MAX_WAIT_SECONDS).default(0) }),
    result: operationSchema,
    handle: async (ctx, { params: { operationId }, query: { wait }, signal }) => {
      if (wait === 0) return { result: toApiOperation(await getOperation(ctx, { operationId })) }
      const who = ctx.actor.kind === 'system' ? '' : ctx.actor.id
      const ended = await inTurn(who, () => waitFor(ctx, operationId, wait, signal))
      return { result: toApiOperation(ended) }
    },
  }),
  endpoint({
    method: 'post',
    path: `${ONE}/cancel`,
    operationId: 'operationCancel',
    summary: 'Cancels a backup, restore, check or drill under way',
    tag,
    isOurs: true,
    params,
    result: operationSchema,
    handle: async (ctx, { params: { operationId } }) => {
      await cancelOperation(ctx, { operationId })
      return { result: toApiOperation(await getOperation(ctx, { operationId })) }
    },
  }),
]

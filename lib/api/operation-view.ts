import { z } from 'zod'
import type { OperationView } from '@/lib/operation/types'

export const operationSchema = z
  .object({
    id: z.uuid(),
    kind: z.string(),
    state: z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']),
    serviceId: z.uuid(),
    backupId: z.uuid().nullable(),
    requestedBy: z.string(),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
    doneBytes: z.number(),
    totalBytes: z.number().nullable(),
    error: z.string().nullable(),
    steps: z.array(
      z.object({
        key: z.string(),
        label: z.string(),
        state: z.enum(['pending', 'running', 'done', 'failed', 'cancelled']),
        detail: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Operation' })

export function toApiOperation(view: OperationView): z.input<typeof operationSchema> {
  const { id, kind, state, serviceId, backupId, requestedBy, createdAt, startedAt, finishedAt } = view
  const { doneBytes, totalBytes, error } = view
  return {
    id,
    kind,
    state,
    serviceId,
    backupId,
    requestedBy,
    createdAt,
    startedAt,
    finishedAt,
    doneBytes,
    totalBytes,
    error,
    steps: view.steps.map(({ key, label, state: stepState, detail }) => ({ key, label, state: stepState, detail })),
  }
}

import type { Engine } from '@/lib/clickhouse/client'
import { type Backup, db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { findTableUuid } from '@/lib/restore/into/live-tables'
import {
  type RestoreIntoRequest,
  type RestoreProgress,
  restoreInputSchema,
  restoreProgressSchema,
} from '@/lib/restore/into/schemas'
import { endpointOf, withEngine } from '@/lib/service/instance'
import { type FlowContext, OperationLost } from '../flow'
import { loadService } from './shared'

export type Job = { request: RestoreIntoRequest; progress: RestoreProgress; backup: Backup }

export function requestOf({ operation }: FlowContext): RestoreIntoRequest {
  return restoreInputSchema.parse(operation.input).request
}

/** @throws AppError `not_found` when the backup is gone. */
export async function sourceOf({ operation }: FlowContext): Promise<Backup> {
  const backup = operation.backupId && (await db.backup.findUnique({ where: { id: operation.backupId } }))
  if (!backup) throw new AppError('not_found', 'The backup is gone.')
  return backup
}

export async function findProgress({ operation }: FlowContext): Promise<RestoreProgress | null> {
  const { progress } = await db.operation.findUniqueOrThrow({
    where: { id: operation.id },
    select: { progress: true },
  })
  return progress === null ? null : restoreProgressSchema.parse(progress)
}

export async function loadJob(flow: FlowContext): Promise<Job> {
  const progress = await findProgress(flow)
  if (!progress) throw new Error(`operation ${flow.operation.id} was not planned`)
  return { request: requestOf(flow), progress, backup: await sourceOf(flow) }
}

/** Written before and after every RESTORE: another worker goes on from it. @throws OperationLost. */
export async function saveProgress({ operation, workerId }: FlowContext, progress: RestoreProgress): Promise<void> {
  const { count } = await db.operation.updateMany({
    where: { id: operation.id, workerId, state: 'running' },
    data: { progress: restoreProgressSchema.parse(progress) },
  })
  if (count === 0) throw new OperationLost('another worker has it')
}

export async function onTarget<T>(flow: FlowContext, work: (engine: Engine) => Promise<T>): Promise<T> {
  const service = await loadService(flow)
  return withEngine(service, endpointOf(service), work)
}

/** Remembers which tables this operation made, so that exactly those can be dropped. */
export async function noteCreated(engine: Engine, { tables, structure }: RestoreProgress): Promise<void> {
  for (const table of tables) {
    const wasBegun = table.tries > 0 || structure.tries > 0
    if (table.existed || !wasBegun || table.createdUuid !== null) continue
    table.createdUuid = await findTableUuid(engine, table.as)
  }
}

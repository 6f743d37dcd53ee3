import { z } from 'zod'
import type { Ctx } from '@/lib/auth/ctx'
import { readTableFacts } from '@/lib/clickhouse/table-facts'
import { db } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { getServiceRow } from '@/lib/service/find-service'
import { askEngine } from '@/lib/service/instance'
import { tablesOf } from './backup-tree'
import { readBackupTree } from './browse-backup'
import { type ComparableTable, compareContents } from './compare-contents'
import { backupIdSchema, getBackupRow, requireBackup } from './find-backup'
import type { Comparison } from './types'

const inputSchema = backupIdSchema.extend({
  with: z.union([backupIdSchema, z.object({ live: z.literal(true) })]),
})

/** Every table of a running service. @throws AppError `conflict` when it does not run, `unavailable` without an answer. */
export async function readLive(serviceId: string): Promise<ComparableTable[]> {
  const service = await getServiceRow(db, serviceId)
  if (service.state !== 'running' && service.state !== 'degraded') {
    throw new AppError('conflict', `${service.name} is ${service.state}. Comparing with it needs a running service.`)
  }
  return askEngine(service, readTableFacts)
}

/** Every table of a successful backup, from its files. @throws AppError when there are none to read. */
export async function readStored(backupId: string): Promise<ComparableTable[]> {
  return tablesOf((await readBackupTree(backupId)).tree)
}

/** What is different in another backup of the same service, or in the live service, from this backup. */
export async function compareBackup(ctx: Ctx, input: unknown): Promise<Comparison> {
  const { backupId, with: other } = inputSchema.parse(input)
  const { serviceId } = await requireBackup(ctx, 'backup:view', backupId)
  if ('live' in other) {
    const [from, to] = await Promise.all([readStored(backupId), readLive(serviceId)])
    return compareContents(from, to)
  }
  const second = await getBackupRow(db, other.backupId)
  if (second.serviceId !== serviceId) throw new AppError('conflict', 'These are backups of two different services.')
  const [from, to] = await Promise.all([readStored(backupId), readStored(other.backupId)])
  return compareContents(from, to)
}

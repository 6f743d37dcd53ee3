import { type Backup, db } from '@/lib/db'
import { bytesPerSecond, type PastRun, type RunningBackup, timeLeftMs } from './estimate'
import type { BackupRow } from './types'

/** The newest successful backups that an estimate is judged by. */
const RUNS = 5

type Listed = Pick<Backup, 'id' | 'serviceId' | 'state' | 'type'>

export type Work = Pick<BackupRow, 'operation' | 'check'>
export const NO_WORK: Work = { operation: null, check: null }

/** Full ones are judged by full ones and increments by increments: an increment reads much and writes little. */
async function findPastRuns({ serviceId, type }: Listed): Promise<PastRun[]> {
  const operations = await db.operation.findMany({
    where: { serviceId, kind: 'backup', state: 'succeeded', backup: { type }, totalBytes: { not: null } },
    orderBy: { createdAt: 'desc' },
    take: RUNS,
    select: { startedAt: true, finishedAt: true, totalBytes: true },
  })
  return operations.flatMap(({ startedAt, finishedAt, totalBytes }) =>
    startedAt && finishedAt && totalBytes !== null
      ? [{ bytes: Number(totalBytes), durationMs: finishedAt.getTime() - startedAt.getTime() }]
      : [],
  )
}

async function findTimeLeft(row: Listed | undefined, running: RunningBackup): Promise<number | null> {
  return row?.state === 'in_progress' ? timeLeftMs(await findPastRuns(row), running) : null
}

/** The operations at work on these backups: taking, deleting or checking them; with the rate and the time left. */
export async function findActiveOperations(rows: readonly Listed[]): Promise<Map<string, Work>> {
  const operations = await db.operation.findMany({
    where: {
      backupId: { in: rows.map((row) => row.id) },
      kind: { in: ['backup', 'delete_backup', 'check_backup'] },
      state: { in: ['queued', 'running'] },
    },
    select: { id: true, kind: true, backupId: true, doneBytes: true, totalBytes: true, startedAt: true },
  })
  const found = new Map<string, Work>()
  for (const { id, kind, backupId, startedAt, ...bytes } of operations) {
    if (!backupId) continue
    const doneBytes = Number(bytes.doneBytes)
    const totalBytes = bytes.totalBytes === null ? null : Number(bytes.totalBytes)
    const known = found.get(backupId) ?? NO_WORK
    if (kind === 'check_backup') {
      found.set(backupId, { ...known, check: { id, doneBytes, totalBytes } })
      continue
    }
    const row = rows.find((one) => one.id === backupId)
    const running = { doneBytes, totalBytes, elapsedMs: startedAt ? Date.now() - startedAt.getTime() : 0 }
    const operation = {
      id,
      doneBytes,
      totalBytes,
      bytesPerSecond: bytesPerSecond(running),
      timeLeftMs: await findTimeLeft(row, running),
    }
    found.set(backupId, { ...known, operation })
  }
  return found
}

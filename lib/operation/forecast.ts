import { bytesPerSecond, type PastRun, timeLeftAt, timeLeftMs } from '@/lib/backup/estimate'
import type { BackupType } from '@/lib/backup/types'
import { db, type Operation, type Prisma } from '@/lib/db'
import type { Forecast } from './types'

/** The newest successful runs that a forecast is judged by. */
const RUNS = 5

/** The step of each kind that moves bytes; its time is what the rate is of. */
const BYTE_STEPS = ['copied', 'data', 'files']

/** The pull of an image: past runs of the operation say nothing of it. */
const PULL_STEP = 'instance'

/** What a query must include for `forecastOf`. */
export const FORECAST_INCLUDE = {
  backup: { select: { serviceId: true, type: true } },
  steps: { orderBy: { position: 'asc' } },
} satisfies Prisma.OperationInclude

type Running = Operation & {
  backup: { serviceId: string; type: BackupType } | null
  steps: readonly { key: string; state: string; startedAt: Date | null }[]
}

const NOTHING_KNOWN: Forecast = { bytesPerSecond: null, timeLeftMs: null }

/**
 * Runs of the same kind over backups of the same service. Full backups are judged by full ones and increments by
 * increments: an increment reads much and writes little.
 */
async function findPastRuns(kind: Operation['kind'], backup: Running['backup']): Promise<PastRun[]> {
  if (!backup) return []
  const of = kind === 'backup' ? backup : { serviceId: backup.serviceId }
  const operations = await db.operation.findMany({
    where: { kind, state: 'succeeded', backup: of, totalBytes: { not: null } },
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

/** The rate so far and the time left, judged by past runs of this service; null where nothing tells. */
export async function forecastOf(operation: Running): Promise<Forecast> {
  const { kind, state, startedAt, backup, steps } = operation
  if (state !== 'running' || !startedAt) return NOTHING_KNOWN
  const doneBytes = Number(operation.doneBytes)
  const totalBytes = operation.totalBytes === null ? null : Number(operation.totalBytes)
  const current = steps.find((step) => step.state === 'running')
  const isPulling = current?.key === PULL_STEP
  const moving = current && (isPulling || BYTE_STEPS.includes(current.key)) ? current : null
  const since = (at: Date) => Math.max(0, Date.now() - at.getTime())
  const rate = moving?.startedAt ? bytesPerSecond({ doneBytes, totalBytes, elapsedMs: since(moving.startedAt) }) : null
  // Every copy is of other tables: only its own rate says anything.
  if (kind === 'migrate') return { bytesPerSecond: rate, timeLeftMs: timeLeftAt(rate, { doneBytes, totalBytes }) }
  return {
    bytesPerSecond: rate,
    timeLeftMs:
      totalBytes === null || isPulling
        ? null
        : timeLeftMs(await findPastRuns(kind, backup), { doneBytes, totalBytes, elapsedMs: since(startedAt) }),
  }
}

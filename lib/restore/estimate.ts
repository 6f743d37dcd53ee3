import { db } from '@/lib/db'

/** The newest successful restores that an estimate is judged by. */
const RUNS = 5

type Run = { bytes: number; durationMs: number }

/**
 * How long a restore of `bytes` may take by past runs: their bytes per second, but never less than the quickest took,
 * because starting an engine costs the same for any size. Null without runs.
 */
export function estimateFrom(runs: readonly Run[], bytes: number): { durationMs: number; runs: number } | null {
  if (runs.length === 0) return null
  const totalBytes = runs.reduce((sum, run) => sum + run.bytes, 0)
  const totalMs = runs.reduce((sum, run) => sum + run.durationMs, 0)
  const quickestMs = Math.min(...runs.map((run) => run.durationMs))
  const byRate = totalBytes > 0 ? (bytes / totalBytes) * totalMs : 0
  return { durationMs: Math.round(Math.max(byRate, quickestMs)), runs: runs.length }
}

/** Judged by the newest restores of this service, or of any when it has none. */
export async function estimateRestore(sourceServiceId: string, bytes: number) {
  const done = { kind: 'restore', state: 'succeeded', startedAt: { not: null }, finishedAt: { not: null } } as const
  const newest = { orderBy: { finishedAt: 'desc' }, take: RUNS } as const
  const own = await db.operation.findMany({ where: { ...done, backup: { serviceId: sourceServiceId } }, ...newest })
  const operations = own.length > 0 ? own : await db.operation.findMany({ where: done, ...newest })
  const runs = operations.flatMap(({ startedAt, finishedAt, totalBytes }) =>
    startedAt && finishedAt && totalBytes !== null
      ? [{ bytes: Number(totalBytes), durationMs: finishedAt.getTime() - startedAt.getTime() }]
      : [],
  )
  return estimateFrom(runs, bytes)
}

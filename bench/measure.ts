/** Milliseconds that `work` takes, and what it returned. */
export async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; value: T }> {
  const start = performance.now()
  const value = await work()
  return { ms: performance.now() - start, value }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (middle === undefined) throw new Error('nothing was measured')
  return middle
}

/** Of a hundred such values five are slower. */
export function p95(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const value = sorted[Math.ceil(sorted.length * 0.95) - 1]
  if (value === undefined) throw new Error('nothing was measured')
  return value
}

/** Runs `work` and, in turn, its counterpart, so that both see the same machine; medians of each. */
export async function paired(runs: number, ours: () => Promise<number>, bare: () => Promise<number>) {
  const all = { ours: [] as number[], bare: [] as number[] }
  for (let run = 0; run < runs; run += 1) {
    all.bare.push(await bare())
    all.ours.push(await ours())
  }
  return { ours: median(all.ours), bare: median(all.bare) }
}

export type Figure = { what: string; measured: string; reach: string; isReached: boolean }

export function printFigures(figures: readonly Figure[]): void {
  const rows = [
    ['what', 'measured', 'reach', ''],
    ...figures.map((one) => [one.what, one.measured, one.reach, one.isReached ? 'ok' : 'MISSED']),
  ]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  for (const row of rows) console.log(`| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
}

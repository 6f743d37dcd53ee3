import type { CopyUnit } from './schemas'

/** Small partitions are copied together up to this much, so that a statement is worth its start. */
const TOGETHER_BYTES = 256 * 1024 * 1024
/** An INSERT writes a part for each partition in each block of rows. */
const TOGETHER_PARTITIONS = 50

export type SourcePartition = { id: string; rows: number; bytes: number }

/** What is copied by one statement, and copied again as a whole when that was interrupted. Pure. */
export function unitsOf(partitions: readonly SourcePartition[]): CopyUnit[] {
  const units: CopyUnit[] = []
  for (const { id, rows, bytes } of partitions) {
    const last = units.at(-1)
    if (last && last.bytes + bytes <= TOGETHER_BYTES && last.partitions.length < TOGETHER_PARTITIONS) {
      last.partitions.push(id)
      last.rows += rows
      last.bytes += bytes
    } else units.push({ partitions: [id], rows, bytes, state: 'pending' })
  }
  return units
}

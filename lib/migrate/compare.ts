import type { CheckedPartition } from './schemas'

type Counted = { partition: string; rows: number; checksum: string }

/** What differs between the partitions of both sides; one that is nowhere counts as equal. Pure. */
export function findDifference(
  source: readonly Counted[],
  copy: readonly Counted[],
  partitions: readonly string[],
): CheckedPartition[] {
  const ids = partitions.length > 0 ? partitions : ['all']
  return ids.map((partition) => {
    const there = source.find((row) => row.partition === partition)
    const here = copy.find((row) => row.partition === partition)
    return {
      partition,
      sourceRows: there?.rows ?? 0,
      copiedRows: here?.rows ?? 0,
      isSame: there?.rows === here?.rows && there?.checksum === here?.checksum,
    }
  })
}

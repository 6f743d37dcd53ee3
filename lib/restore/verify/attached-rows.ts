/** A row of system.parts. */
export type PartRow = {
  partition: string
  minBlock: number
  maxBlock: number
  level: number
  dataVersion: number
  rows: number
  isActive: boolean
}

export type AttachedRows = {
  rows: number
  /** False when a part was merged so long ago that the engine no longer lists what it was made of. */
  isExact: boolean
}

const isOlder = (one: PartRow, other: PartRow): boolean =>
  one.level < other.level || (one.level === other.level && one.dataVersion < other.dataVersion)

/** Of each block, the part that RESTORE attached: the oldest of one block alone. Merges and mutations made the others. */
function firstOfEachBlock(parts: readonly PartRow[]): Map<number, PartRow> {
  const first = new Map<number, PartRow>()
  for (const part of parts) {
    if (part.minBlock !== part.maxBlock) continue
    const known = first.get(part.minBlock)
    if (!known || isOlder(part, known)) first.set(part.minBlock, part)
  }
  return first
}

function attachedIn(parts: readonly PartRow[]): AttachedRows {
  const attached = firstOfEachBlock(parts)
  const merged = parts.filter(({ minBlock, maxBlock }) => minBlock !== maxBlock)
  const isForgotten = merged.some(({ minBlock, maxBlock }) => !attached.has(minBlock) || !attached.has(maxBlock))
  const active = parts.filter(({ isActive }) => isActive)
  const counted = isForgotten ? active : [...attached.values()]
  return { rows: counted.reduce((sum, { rows }) => sum + rows, 0), isExact: !isForgotten }
}

/**
 * The rows that a RESTORE brought into each partition of a new table, as the backup counts them: with rows that a
 * lightweight DELETE hides, and before merges drop duplicates or what is past its TTL. The engine lists merged parts
 * for some minutes (old_parts_lifetime). Pure.
 */
export function attachedRows(parts: readonly PartRow[]): Map<string, AttachedRows> {
  const byPartition = new Map<string, PartRow[]>()
  for (const part of parts) byPartition.set(part.partition, [...(byPartition.get(part.partition) ?? []), part])
  return new Map([...byPartition].map(([partition, own]) => [partition, attachedIn(own)]))
}

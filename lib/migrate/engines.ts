/** Engines that make fewer rows of many when they merge parts, at any time. */
const MERGES_ROWS =
  /^(Replicated|Shared)?(Replacing|Summing|Aggregating|Collapsing|VersionedCollapsing|Graphite|Coalescing)/

/** Of these, the ones where the order in which rows came decides which stay. */
const KEEPS_ORDER = /^(Replicated|Shared)?(Replacing|Collapsing|Graphite|Coalescing)/

/** Tables with rows of their own and without partitions. */
const WITHOUT_PARTITIONS: readonly string[] = ['Log', 'TinyLog', 'StripeLog', 'Memory']

const isMergeTree = (engine: string): boolean => engine.endsWith('MergeTree')

export type Kind = 'partitions' | 'whole'

/** How a table of this engine is copied; null for one that keeps no rows of its own. */
export function kindOf(engine: string): Kind | null {
  if (isMergeTree(engine)) return 'partitions'
  return WITHOUT_PARTITIONS.includes(engine) ? 'whole' : null
}

/** Merging it while its rows are counted would change their number. */
export function changesRows(engine: string, definition: string): boolean {
  return isMergeTree(engine) && (MERGES_ROWS.test(engine) || /\bTTL\b/.test(definition))
}

/** Its parts must come one after the other, in their order. */
export function keepsOrder(engine: string): boolean {
  return KEEPS_ORDER.test(engine)
}

const LEFT_OUT: readonly [pattern: RegExp, why: string][] = [
  [/^MaterializedView$/, 'a materialized view: the rows are those of its target table, which can be chosen'],
  [/View$/, 'a view: it has no rows of its own'],
  [/^Dictionary$/, 'a dictionary: it reads its rows from its own source'],
  [/^Distributed$/, 'Distributed: its rows lie in the tables that it names, which can be chosen'],
  [/^(Merge|Buffer)$/, 'made of other tables, which can be chosen'],
]

/** Why a table of this engine is not copied, to stand after its name. */
export function leftOutWords(engine: string): string {
  const known = LEFT_OUT.find(([pattern]) => pattern.test(engine))?.[1]
  return known ?? `of the engine ${engine}, which keeps its rows elsewhere or nowhere`
}

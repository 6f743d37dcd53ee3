import type { TableProgress } from './schemas'

/** As many as are named in a sentence; the page lists all. */
const NAMED = 3

const formatRows = (rows: number): string => rows.toLocaleString('en-US')

/** "shop.orders differs in 2 of 10 partitions: 202601 has 100 rows and 99 were copied, …" */
export function differenceSentence({ database, table, checked }: TableProgress): string {
  const different = checked.filter(({ isSame }) => !isSame)
  const named = different.slice(0, NAMED).map(({ partition, sourceRows, copiedRows }) => {
    if (sourceRows === copiedRows) return `${partition} has ${formatRows(sourceRows)} rows and another checksum`
    return `${partition} has ${formatRows(sourceRows)} rows and ${formatRows(copiedRows)} were copied`
  })
  const more = different.length > NAMED ? ', and more' : ''
  return `${database}.${table} differs in ${different.length} of ${checked.length} partitions: ${named.join(', ')}${more}. Was it written meanwhile?`
}

const list = (tables: readonly TableProgress[]): string =>
  tables.map(({ as }) => `${as.database}.${as.table}`).join(', ')

/** What of the destination is changed: "Complete: a.b. Not copied: c.d." */
export function placedSentence(tables: readonly TableProgress[], targetName: string): string {
  const placed = tables.filter(({ state }) => state === 'placed')
  const partly = tables.filter(({ state, moved }) => state !== 'placed' && moved.length > 0)
  const rest = tables.filter((table) => !placed.includes(table) && !partly.includes(table))
  if (placed.length === 0 && partly.length === 0) return `Nothing of ${targetName} was changed.`
  const appended = partly.map(
    ({ as, moved }) => `Appended to ${as.database}.${as.table} so far: the partitions ${moved.join(', ')}.`,
  )
  return [
    ...(placed.length > 0 ? [`Complete: ${list(placed)}.`] : []),
    ...appended,
    ...(rest.length > 0 ? [`Not copied: ${list(rest)}.`] : []),
  ].join(' ')
}

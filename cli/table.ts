const GAP = '  '
const DEFAULT_WIDTH = 80
/** Shorter than this a cell says nothing. */
const MIN_CELL = 6

function fit(text: string, width: number): string {
  const characters = Array.from(text)
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`
}

const lengthOf = (text: string) => Array.from(text).length

/**
 * Rows under headings, cut to `width` columns of a terminal: the widest column gives way first. The column named by
 * `whole` is what a person copies (an id) and is never cut.
 */
export function formatTable(headings: string[], rows: string[][], whole?: string, width = DEFAULT_WIDTH): string {
  const kept = whole === undefined ? -1 : headings.indexOf(whole)
  const widths = headings.map((heading, column) =>
    Math.max(lengthOf(heading), ...rows.map((row) => lengthOf(row[column] ?? ''))),
  )
  const total = () => widths.reduce((sum, each) => sum + each, GAP.length * (widths.length - 1))
  while (total() > width) {
    const widest = widths.reduce(
      (best, each, column) => (column !== kept && each > (widths[best] ?? 0) ? column : best),
      kept === 0 ? 1 : 0,
    )
    if ((widths[widest] ?? 0) <= MIN_CELL) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return [headings, ...rows]
    .map((row) =>
      row
        .map((cell, column) => fit(cell, widths[column] ?? 0).padEnd(widths[column] ?? 0))
        .join(GAP)
        .trimEnd(),
    )
    .join('\n')
}

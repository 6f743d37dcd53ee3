const GAP = '  '
const DEFAULT_WIDTH = 80
/** Shorter than this a cell says nothing. */
const MIN_CELL = 6

/** What a terminal draws two columns wide: East Asian writing and pictures. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303F\uFF01-\uFF60]|\p{Emoji_Presentation}/u
const charactersOf = (text: string) => Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)
const columnsOf = (character: string) => (WIDE.test(character) ? 2 : 1)

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  return charactersOf(text).reduce((sum, character) => sum + columnsOf(character), 0)
}

/** The text in at most so many columns, with an ellipsis where something is missing. */
export function fit(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let [kept, left] = ['', width - 1]
  for (const character of charactersOf(text)) {
    left -= columnsOf(character)
    if (left < 0) break
    kept += character
  }
  return `${kept}…`
}

const pad = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - widthOf(text)))

/**
 * Rows under headings, cut to `width` columns of a terminal: the widest column gives way first. The column named by
 * `whole` is what a person copies (an id) and is never cut.
 */
export function formatTable(headings: string[], rows: string[][], whole?: string, width = DEFAULT_WIDTH): string {
  const kept = whole === undefined ? -1 : headings.indexOf(whole)
  const widths = headings.map((heading, column) =>
    Math.max(widthOf(heading), ...rows.map((row) => widthOf(row[column] ?? ''))),
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
        .map((cell, column) => pad(fit(cell, widths[column] ?? 0), widths[column] ?? 0))
        .join(GAP)
        .trimEnd(),
    )
    .join('\n')
}

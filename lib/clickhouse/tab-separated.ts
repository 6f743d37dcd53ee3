/** A cell as the engine writes it; null is NULL. */
type Cell = string | null

const NULL = '\\N'
const ESCAPED: Record<string, string> = { b: '\b', f: '\f', r: '\r', n: '\n', t: '\t', '0': '\0' }

function unescape(text: string): string {
  return text.replace(/\\([\s\S])/g, (_all, character: string) => ESCAPED[character] ?? character)
}

const cellsOf = (line: string): string[] => line.split('\t')
const toCell = (text: string): Cell => (text === NULL ? null : unescape(text))

/**
 * Reads the format TabSeparatedWithNamesAndTypes, the one in which every type looks as the engine writes it, and NULL
 * differs from every string. Source: "TabSeparated" in ClickHouse's documentation of formats.
 */
export function parseTabSeparated(text: string): { columns: { name: string; type: string }[]; rows: Cell[][] } {
  if (text === '') return { columns: [], rows: [] }
  const [names = '', types = '', ...lines] = text.replace(/\n$/, '').split('\n')
  const typesOf = cellsOf(types)
  return {
    columns: cellsOf(names).map((name, index) => ({ name: unescape(name), type: unescape(typesOf[index] ?? '') })),
    rows: lines.map((line) => cellsOf(line).map(toCell)),
  }
}

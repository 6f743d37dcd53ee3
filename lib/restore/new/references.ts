import type { TableRef } from '../into/schemas'

type Token = { kind: 'name' | 'text' | 'mark'; value: string }

const TOKEN = /`((?:[^`\\]|\\.|``)*)`|"((?:[^"\\]|\\.|"")*)"|'((?:[^'\\]|\\.|'')*)'|([A-Za-z_]\w*)|\d[\w.]*|(\S)/g

const unescape = (quoted: string): string =>
  quoted.replace(/\\(.)/g, '$1').replace(/``|""|''/g, (twice) => twice.charAt(0))

function tokensOf(sql: string): Token[] {
  return [...sql.matchAll(TOKEN)].flatMap(([, backticked, quoted, text, word, mark]): Token[] => {
    const identifier = backticked ?? quoted
    if (identifier !== undefined) return [{ kind: 'name', value: unescape(identifier) }]
    if (text !== undefined) return [{ kind: 'text', value: unescape(text) }]
    if (word !== undefined) return [{ kind: 'name', value: word }]
    return [{ kind: 'mark', value: mark ?? '0' }]
  })
}

const isMark = (token: Token | undefined, value: string): boolean => token?.kind === 'mark' && token.value === value

const isWord = (token: Token | undefined, words: RegExp): boolean => token?.kind === 'name' && words.test(token.value)

export type References = {
  /** Surely tables: they stand after FROM, JOIN or TO. */
  named: TableRef[]
  /** Names in places where a table may stand: they count when there is such a table. */
  possible: TableRef[]
}

/** `FROM db.t`, `IN db.t`, `dictGet('db.t')`, `Distributed('cluster', 'db', 't')`. */
function referencesAt(tokens: readonly Token[], index: number): References {
  const [before, first, between, second] = [tokens[index - 1], tokens[index], tokens[index + 1], tokens[index + 2]]
  const none = { named: [], possible: [] }
  if (!first || first.kind === 'mark') return none
  if (first.kind === 'text' && first.value.includes('.')) {
    const [database = '', ...table] = first.value.split('.')
    return { named: [], possible: [{ database, table: table.join('.') }] }
  }
  if (!second || second.kind === 'mark') return none
  const pair = { database: first.value, table: second.value }
  if (isMark(between, ',')) return { named: [], possible: [pair] }
  if (!isMark(between, '.') || isMark(before, '.')) return none
  return isWord(before, /^(FROM|JOIN|TO)$/i) ? { named: [pair], possible: [] } : { named: [], possible: [pair] }
}

/** The text after a word, as in `SOURCE(CLICKHOUSE(DB 'db' TABLE 't'))`. */
function textAfter(tokens: readonly Token[], word: RegExp): string | null {
  const index = tokens.findIndex((token, at) => isWord(token, word) && tokens[at + 1]?.kind === 'text')
  return index === -1 ? null : (tokens[index + 1]?.value ?? null)
}

function sourceOf(tokens: readonly Token[], ownDatabase: string): References {
  const table = textAfter(tokens, /^TABLE$/i)
  const query = textAfter(tokens, /^QUERY$/i)
  const database = textAfter(tokens, /^(DB|DATABASE)$/i) ?? ownDatabase
  const inQuery = query === null ? { named: [], possible: [] } : findReferences(query, ownDatabase)
  return { named: inQuery.named, possible: [...inQuery.possible, ...(table === null ? [] : [{ database, table }])] }
}

/** The tables that a CREATE statement names: read, written to, or looked up in. Pure. */
export function findReferences(createSql: string, ownDatabase: string): References {
  const tokens = tokensOf(createSql)
  const source = sourceOf(tokens, ownDatabase)
  const found = tokens.map((_, index) => referencesAt(tokens, index))
  return {
    named: [...found.flatMap(({ named }) => named), ...source.named],
    possible: [...found.flatMap(({ possible }) => possible), ...source.possible],
  }
}

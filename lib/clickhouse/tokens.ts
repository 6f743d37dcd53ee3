/** `end` is past the last character; an `open` quote is never closed. */
export type Token = {
  kind: 'text' | 'name' | 'number' | 'mark'
  raw: string
  start: number
  end: number
  isQuoted: boolean
  isOpen: boolean
}

const TOKEN = new RegExp(
  [
    String.raw`(?<blank>\s+|--[^\n]*|#[ !][^\n]*|\/\*[^]*?(?:\*\/|$))`,
    String.raw`(?<text>'[^'\\]*(?:(?:\\[^]?|'')[^'\\]*)*(?<endText>'|$)|\$(?<tag>\w*)\$[^]*?(?<endTag>\$\k<tag>\$|$))`,
    String.raw`(?<quoted>(?<quote>["\u0060])(?:(?!\k<quote>)[^\\]|\\[^]?|\k<quote>\k<quote>)*(?<endName>\k<quote>|$))`,
    String.raw`(?<word>[\p{L}_][\p{L}\p{N}_$]*)`,
    String.raw`(?<number>\d[\w.]*)`,
    String.raw`(?<mark>[^])`,
  ].join('|'),
  'gu',
)

function kindOf({ text, quoted, word, number }: Record<string, string | undefined>): Token['kind'] {
  if (text !== undefined) return 'text'
  if (quoted !== undefined || word !== undefined) return 'name'
  return number === undefined ? 'mark' : 'number'
}

/** What SQL of ClickHouse consists of, without blanks and comments. Never throws: whatever is left open ends with the text. */
export function tokensOf(sql: string): Token[] {
  return [...sql.matchAll(TOKEN)].flatMap(({ 0: raw, index, groups = {} }) => {
    if (groups['blank'] !== undefined) return []
    const isOpen = [groups['endText'], groups['endTag'], groups['endName']].includes('')
    const isQuoted = groups['quoted'] !== undefined
    return [{ kind: kindOf(groups), raw, start: index, end: index + raw.length, isQuoted, isOpen }]
  })
}

/** Whether it is this mark. */
export const isMark = (token: Token | undefined, mark: string): boolean => token?.kind === 'mark' && token.raw === mark

/** The name that a token is, in lower case and without quotes, or null. */
export function nameOf(token: Token | undefined): string | null {
  if (token?.kind !== 'name') return null
  return (token.isQuoted ? token.raw.slice(1, -1).replace(/\\(.)/gu, '$1') : token.raw).toLowerCase()
}

const CLOSING: Record<string, string> = { '(': ')', '[': ']', '{': '}' }

/** Where the bracket closes that opens at `from`, or the number of tokens when it never does. */
export function closingOf(tokens: readonly Token[], from: number): number {
  const open = tokens[from]?.raw ?? ''
  const close = CLOSING[open] ?? ''
  let depth = 0
  for (let at = from; at < tokens.length; at += 1) {
    if (isMark(tokens[at], open)) depth += 1
    if (isMark(tokens[at], close)) depth -= 1
    if (depth === 0) return at
  }
  return tokens.length
}

/** Whether a bracket of any kind opens here. */
export const isOpening = (token: Token | undefined): boolean => token?.kind === 'mark' && token.raw in CLOSING

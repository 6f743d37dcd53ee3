import {
  BEFORE_A_NAME,
  HARMLESS_SOURCE_WORDS,
  harmlessOfEngine,
  harmlessOfFunction,
  isSecretName,
  isSecretSetting,
} from './secret-places'
import { closingOf, isMark, isOpening, nameOf, type Token, tokensOf } from './tokens'

const HIDDEN = "'[HIDDEN]'"

/** `text` takes the place of the tokens from `from` to before `to`. */
type Edit = { from: number; to: number; text: string }
/** What was found at a token, and where to go on. */
type Found = { edits: Edit[]; next: number }
type Tokens = readonly Token[]

/** `user:password@` of an address, which ends at the last `@`: a password may hold one. */
const USER_AND_PASSWORD = /(:\/\/)[^\s/:@]*:\S*@/g
const USER_INFO = /(:\/\/)[^]*@/
/** Signatures stand in the query of an address. */
const QUERY = /(:\/\/[^?]*\?)[^]+(?=')/
const CONNECTION_STRING = /(key|signature|secret|token|passw\w*|pwd)\s*=/i

/** A text anywhere: an address with a password loses it. */
const shownText = ({ raw, isOpen }: Token): string => (isOpen ? HIDDEN : raw.replace(USER_AND_PASSWORD, '$1[HIDDEN]@'))

/** A text where addresses and their credentials stand. */
function shownAddress({ raw, isOpen }: Token): string {
  if (isOpen || !raw.startsWith("'")) return HIDDEN
  const shown = raw.replace(USER_INFO, '$1[HIDDEN]@').replace(QUERY, '$1[HIDDEN]')
  return CONNECTION_STRING.test(shown) ? HIDDEN : shown
}

/** One text, number or name as it may be shown; null for anything else, which may compute a secret. */
function shownArgument(tokens: Tokens): string | null {
  const [first] = tokens
  if (!first) return null
  if (tokens.length === 1 && first.kind === 'text') return shownAddress(first)
  if (tokens.length === 1 && first.kind === 'number') return first.raw
  const isName = tokens.every((token, at) =>
    at % 2 === 0 ? token.kind === 'name' && !token.isOpen : isMark(token, '.'),
  )
  return isName && tokens.length % 2 === 1 ? tokens.map(({ raw }) => raw).join('') : null
}

function splitArguments(tokens: Tokens): Token[][] {
  const found: Token[][] = []
  let depth = 0
  for (const token of tokens) {
    if (isMark(token, '(') || isMark(token, '[')) depth += 1
    if (isMark(token, ')') || isMark(token, ']')) depth -= 1
    if (depth === 0 && isMark(token, ',')) found.push([])
    else if (found.length === 0) found.push([token])
    else found.at(-1)?.push(token)
  }
  return found
}

function harmlessAt(tokens: Tokens, at: number): number | null {
  const name = nameOf(tokens[at])
  if (name === null || !isMark(tokens[at + 1], '(')) return null
  const [before, word] = isMark(tokens[at - 1], '=')
    ? [tokens[at - 1], tokens[at - 2]]
    : [tokens[at - 1], tokens[at - 1]]
  if (nameOf(word) === 'engine' && /^["`]?[A-Z]/.test(tokens[at]?.raw ?? '')) {
    return harmlessOfEngine((tokens[at]?.raw ?? '').replace(/["`]/g, ''))
  }
  return isMark(before, '.') || BEFORE_A_NAME.has(nameOf(before) ?? '') ? null : harmlessOfFunction(name)
}

/** A call that takes credentials: its first arguments as far as they are harmless, and all others as one. */
function callAt(tokens: Tokens, at: number): Found | null {
  const harmless = harmlessAt(tokens, at)
  if (harmless === null) return null
  const [from, to] = [at + 2, closingOf(tokens, at + 1)]
  const given = splitArguments(tokens.slice(from, to))
  const shown = given.slice(0, harmless).map(shownArgument)
  const odd = shown.indexOf(null)
  const kept = odd === -1 ? shown : shown.slice(0, odd)
  const text = (given.length > kept.length ? [...kept, HIDDEN] : kept).join(', ')
  return { edits: given.length > 0 ? [{ from, to, text }] : [], next: to }
}

/** Where the value of a setting ends: at the comma, the bracket or the clause after it. */
function endOfValue(tokens: Tokens, from: number): number {
  let at = from
  while (at < tokens.length) {
    const token = tokens[at]
    if (isMark(token, ',') || isMark(token, ')') || (at > from && token?.kind === 'name')) return at
    at = isOpening(token) ? closingOf(tokens, at) + 1 : at + 1
  }
  return tokens.length
}

/** `name = value` in SETTINGS: `next` is past the whole of it when the value is hidden, else at the value. */
function settingAt(tokens: Tokens, at: number): Found | null {
  const name = nameOf(tokens[at])
  if (name === null || !isMark(tokens[at + 1], '=')) return null
  const [from, to] = [at + 2, endOfValue(tokens, at + 2)]
  const isNumber = to === from + 1 && tokens[from]?.kind === 'number' && !name.includes('pass')
  if (!isSecretSetting(name) || isNumber) return { edits: [], next: from }
  return { edits: [{ from, to, text: HIDDEN }], next: to }
}

/** `WORD value` in a dictionary's SOURCE. */
function sourceValueAt(tokens: Tokens, at: number): Found {
  const key = nameOf(tokens[at])
  if (key === null) {
    const isValue = tokens[at]?.kind !== 'mark'
    return { edits: isValue ? [{ from: at, to: at + 1, text: HIDDEN }] : [], next: at + 1 }
  }
  const [from, value] = [at + 1, tokens[at + 1]]
  if (!value || value.kind === 'mark') return { edits: [], next: from }
  const isCall = value.kind === 'name' && isMark(tokens[from + 1], '(')
  const to = isCall ? closingOf(tokens, from + 1) + 1 : from + 1
  const shown = HARMLESS_SOURCE_WORDS.has(key) ? shownArgument(tokens.slice(from, to)) : null
  return { edits: [{ from, to, text: shown ?? HIDDEN }], next: to }
}

/** `SOURCE(MYSQL(HOST 'h' … PASSWORD 'p'))` of a dictionary. */
function sourceAt(tokens: Tokens, at: number): Found | null {
  if (nameOf(tokens[at]) !== 'source' || !isMark(tokens[at + 1], '(')) return null
  const inside = tokens.slice(0, closingOf(tokens, at + 1))
  const edits: Edit[] = []
  let next = at + 2
  while (next < inside.length) {
    const found = sourceValueAt(inside, next)
    edits.push(...found.edits)
    next = found.next
  }
  return { edits, next: inside.length }
}

/** Any other token: a text that is given to a name like `password`, or an address with a password, or what is left open. */
function tokenAt(tokens: Tokens, at: number): Found {
  const token = tokens[at]
  if (!token || (token.kind !== 'text' && !token.isOpen)) return { edits: [], next: at + 1 }
  const isGiven = isMark(tokens[at - 1], '=') && isSecretName(nameOf(tokens[at - 2]) ?? '')
  const text = isGiven ? HIDDEN : shownText(token)
  return { edits: text === token.raw ? [] : [{ from: at, to: at + 1, text }], next: at + 1 }
}

function isDictionary(tokens: Tokens): boolean {
  const begin = tokens.slice(0, 4).map(nameOf)
  return /^(create|attach)$/.test(begin[0] ?? '') && begin.includes('dictionary')
}

function findSecrets(tokens: Tokens): Edit[] {
  const edits: Edit[] = []
  const hasSource = isDictionary(tokens)
  let setting = -1
  let at = 0
  while (at < tokens.length) {
    if (nameOf(tokens[at]) === 'settings') setting = isMark(tokens[at + 1], '(') ? at + 2 : at + 1
    const given = at === setting ? settingAt(tokens, at) : null
    if (given) {
      const end = endOfValue(tokens, at + 2)
      setting = isMark(tokens[end], ',') ? end + 1 : -1
    }
    const found = given ?? (hasSource ? sourceAt(tokens, at) : null) ?? callAt(tokens, at) ?? tokenAt(tokens, at)
    edits.push(...found.edits)
    at = found.next
  }
  return edits
}

/**
 * A CREATE statement to show or to compare, with `'[HIDDEN]'` for what may be a secret. ClickHouse writes secrets in
 * clear into a backup, and hides only single arguments where it shows a definition: both become the same here, since of
 * a call that takes credentials only its first arguments stay. RESTORE must never get this text. Pure.
 */
export function hideSecrets(sql: string): string {
  const tokens = tokensOf(sql)
  let shown = ''
  let done = 0
  for (const { from, to, text } of findSecrets(tokens)) {
    const start = tokens[from]?.start ?? sql.length
    shown += sql.slice(done, start) + text
    done = Math.max(start, to > from ? (tokens[to - 1]?.end ?? sql.length) : start)
  }
  return shown + sql.slice(done)
}

import { AppError } from '@/lib/errors'

const NAME = '(?:`(?:[^`\\\\]|\\\\.|``)*`|\\w+)'
const HEAD = new RegExp(`^(?:CREATE|ATTACH) TABLE ${NAME}\\.${NAME}(?: UUID '[0-9a-f-]+')? `)

/** Where a piece of SQL ends that began before `from`: past quoted text and nested brackets. */
function closingBracket(sql: string, from: number): number {
  let depth = 1
  for (let at = from; at < sql.length; at += 1) {
    const character = sql.charAt(at)
    if (character === "'" || character === '`') {
      for (at += 1; at < sql.length && sql.charAt(at) !== character; at += 1) if (sql.charAt(at) === '\\') at += 1
    } else if (character === '(') depth += 1
    else if (character === ')') depth -= 1
    if (depth === 0) return at
  }
  return sql.length
}

/** The arguments between two brackets, split at their commas. */
function splitArguments(text: string): string[] {
  const found: string[] = []
  let begin = 0
  for (let at = 0; at <= text.length; at += 1) {
    const character = text.charAt(at)
    if (character === '(') at = closingBracket(text, at + 1)
    else if (character === "'" || character === '`') {
      for (at += 1; at < text.length && text.charAt(at) !== character; at += 1) if (text.charAt(at) === '\\') at += 1
    } else if (character === ',' || character === '') {
      found.push(text.slice(begin, at).trim())
      begin = at + 1
    }
  }
  return found.filter(Boolean)
}

/** Where `ENGINE = ` begins, outside of brackets and quotes: after the columns. */
function findEngine(definition: string): number {
  const columnsEnd = definition.startsWith('(') ? closingBracket(definition, 1) + 1 : 0
  return columnsEnd + definition.slice(columnsEnd).search(/\bENGINE = /)
}

/** What the destination can take: replicated tables are replicated there, or become plain ones. */
export type Destination = { isReplicated: boolean }

/** A Replicated engine's own two arguments, path and replica, are text; what follows them are columns and versions. */
function ownArguments(args: readonly string[]): string[] {
  return args.slice(args.filter((argument, index) => index < 2 && argument.startsWith("'")).length)
}

/**
 * What follows the name in the CREATE TABLE of a copy: the source's own definition, with `Replicated…MergeTree` without
 * path and replica where the destination replicates, and plain `…MergeTree` where it does not. Pure.
 * @throws AppError `conflict` for text that is no definition of a table.
 */
export function adaptDefinition(createSql: string, { isReplicated }: Destination): string {
  const head = HEAD.exec(createSql)
  const definition = head ? createSql.slice(head[0].length) : ''
  const at = findEngine(definition)
  const [clause, name] = /^ENGINE = (\w+)/.exec(definition.slice(Math.max(at, 0))) ?? []
  if (at < 0 || !clause || !name) {
    throw new AppError('conflict', 'The definition of a table can not be read.', { message: `no table: ${createSql}` })
  }
  const [, prefix, plain = ''] = /^(Replicated|Shared)?(\w*MergeTree)$/.exec(name) ?? []
  if (!plain) return definition
  const afterName = at + clause.length
  const hasArguments = definition.charAt(afterName) === '('
  const end = hasArguments ? closingBracket(definition, afterName + 1) + 1 : afterName
  const all = hasArguments ? splitArguments(definition.slice(afterName + 1, end - 1)) : []
  const kept = prefix ? ownArguments(all) : all
  const engine = `${isReplicated ? 'Replicated' : ''}${plain}${kept.length > 0 ? `(${kept.join(', ')})` : ''}`
  return `${definition.slice(0, at)}ENGINE = ${engine}${definition.slice(end)}`
}

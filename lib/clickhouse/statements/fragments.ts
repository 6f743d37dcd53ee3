import { AppError } from '@/lib/errors'
import { literal } from '../quote'

export type Fragment = string | { secret: string }

/** `sql` runs; `shown` is the same text with every secret as '[HIDDEN]'. */
export type Statement = { sql: string; shown: string }

const HIDDEN = '[HIDDEN]'

/** One list, read twice: what is shown is what runs. */
export function toStatement(fragments: readonly Fragment[]): Statement {
  const join = (write: (secret: string) => string) =>
    fragments.map((fragment) => (typeof fragment === 'string' ? fragment : literal(write(fragment.secret)))).join('')
  return { sql: join((secret) => secret), shown: join(() => HIDDEN) }
}

/** @throws AppError `bad_request` when the secret is not there. */
export function secretFragment(secret: string | undefined, what: string): Fragment {
  if (!secret) throw new AppError('bad_request', `${what} is missing.`)
  return { secret }
}

export function joinFragments(lists: readonly (readonly Fragment[])[], separator: string): Fragment[] {
  return lists.flatMap((list, index) => (index === 0 ? [...list] : [separator, ...list]))
}

import { AppError } from '@/lib/errors'
import { type Fragment, joinFragments, type Statement, toStatement } from './fragments'

export type Setting = [name: string, ...value: Fragment[]]

type Parts = { head: string; place: Fragment[]; settings: Setting[]; isAsync: boolean }

/** Puts a BACKUP or RESTORE together. */
export function assemble({ head, place, settings, isAsync }: Parts): Statement {
  const list = settings.map(([name, ...value]): Fragment[] => [`${name} = `, ...value])
  return toStatement([
    `${head} `,
    ...place,
    ...(list.length ? [' SETTINGS ', ...joinFragments(list, ', ')] : []),
    isAsync ? ' ASYNC' : '',
  ])
}

/** A setting that is written only when it differs from the engine's default. */
export function flag(name: string, isOn: boolean): Setting[] {
  return isOn ? [[name, 'true']] : []
}

/** @throws AppError `bad_request` with the first sentence. */
export function refuse(problems: readonly string[]): void {
  const [first] = problems
  if (first) throw new AppError('bad_request', first)
}

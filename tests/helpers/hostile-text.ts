import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { vi } from 'vitest'

/** Ends a string, a name or a statement of PostgreSQL, of ClickHouse, of JSON or of a shell; or is no text at all. */
export const HOSTILE_TEXTS = [
  "x'; DROP TABLE service CASCADE; DROP DATABASE shop; --",
  'x"`\\\'); DROP DATABASE shop SYNC; -- ${1} $(id) {id: String}',
  '../../../../etc/passwd',
  'nul\0byte',
  'half a pair \uD800',
  'x'.repeat(100_000),
]

export type Path = readonly (string | number)[]
type Verb = (ctx: unknown, input?: unknown, ...rest: unknown[]) => Promise<unknown>

export type Captured = { run: Verb; input: object }

/** The modules of lib by the verb that they export. */
export async function loadVerbs(): Promise<Map<string, Record<string, unknown>>> {
  const modules = new Map<string, Record<string, unknown>>()
  const files = await readdir('lib', { recursive: true })
  for (const file of files.filter((name) => name.endsWith('.ts') && !name.includes('.test.'))) {
    const source = await readFile(path.join('lib', file), 'utf8')
    for (const [, verb] of source.matchAll(/export async function (\w+)\(\s*ctx: Ctx/g)) {
      if (verb) modules.set(verb, (await import(path.resolve('lib', file))) as Record<string, unknown>)
    }
  }
  return modules
}

/** What `call` gives to the verb, which does not run; none for a verb that takes nothing. */
export async function captureInput(
  modules: Map<string, Record<string, unknown>>,
  verb: string,
  call: () => Promise<unknown>,
): Promise<Captured | null> {
  const exported = modules.get(verb)
  if (!exported) throw new Error(`${verb} is in no file of lib`)
  const run = exported[verb] as Verb
  const stopped = new Error('captured')
  let input: unknown
  const spy = vi.spyOn(exported as Record<string, Verb>, verb).mockImplementation((_ctx, given) => {
    input = given
    return Promise.reject(stopped)
  })
  await call().catch((error: unknown) => {
    if (error !== stopped) throw error
  })
  spy.mockRestore()
  return typeof input === 'object' && input !== null ? { run, input } : null
}

/** Every place of an input where text stands, and each that its schema looks at although nothing stands there. */
export async function listTextPlaces(input: object, parse: (watched: object) => Promise<unknown>): Promise<Path[]> {
  const places = new Map<string, Path>()
  const watch = (value: object, at: Path): object =>
    new Proxy(value, {
      get(target, key): unknown {
        const found: unknown = Reflect.get(target, key)
        if (typeof key === 'symbol' || typeof found === 'function') return found
        const place = [...at, key]
        if (typeof found === 'object' && found !== null) return watch(found, place)
        if ((found === undefined && !Array.isArray(target)) || typeof found === 'string')
          places.set(place.join('.'), place)
        return found
      },
    })
  await parse(watch(input, []))
  return [...places.values()]
}

/** A copy of the input with a text at one place. */
export function withText(input: object, place: Path, text: string): object {
  const copy = structuredClone(input)
  let at: object = copy
  for (const key of place.slice(0, -1)) at = Reflect.get(at, key) as object
  Reflect.set(at, place.at(-1) ?? '', text)
  return copy
}

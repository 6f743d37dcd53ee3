import { expect } from 'vitest'
import { z } from 'zod'
import type { Ctx } from '@/lib/auth/ctx'
import { db, type Service } from '@/lib/db'
import { errorText, isAppError } from '@/lib/errors'
import { insertService } from '@/lib/service/insert-service'
import { instanceSpec } from '@/lib/service/instance'
import {
  type Captured,
  captureInput,
  HOSTILE_TEXTS,
  listTextPlaces,
  loadVerbs,
  type Path,
  withText,
} from './hostile-text'
import { ADMIN, fillWithOrders, fingerprint, makeDriver, onEngineOf, uniqueName } from './world'

const ROWS = 1_000
const tablesRow = z.object({ name: z.string() })

type World = { serviceId: string }
type Case<W extends World> = { call: (ctx: Ctx, world: W) => Promise<unknown> }

/** A service whose engine answers, though no worker changes it. */
async function givenEngine(driver: ReturnType<typeof makeDriver>): Promise<Service> {
  const id = await db.$transaction((tx) => insertService(tx, { name: uniqueName() }))
  const where = { id }
  const endpoint = await driver.ensureRunning(instanceSpec(await db.service.findUniqueOrThrow({ where })))
  const service = await db.service.update({ where, data: { ...endpoint, state: 'running', version: '26.7' } })
  await fillWithOrders(id, ROWS)
  return service
}

/** Everything that an engine holds, by names and by a checksum. */
async function readEngine(serviceId: string) {
  const entities = `SELECT 'table ' || database || '.' || name AS name FROM system.tables WHERE database NOT IN ('system')
    UNION ALL SELECT 'database ' || name FROM system.databases
    UNION ALL SELECT 'user ' || name FROM system.users
    UNION ALL SELECT 'role ' || name FROM system.roles `
  const names = await onEngineOf(serviceId, (engine) => engine.query(entities, tablesRow))
  return { names: names.map(({ name }) => name).toSorted(), data: await fingerprint(serviceId) }
}

/** Tables, columns and functions of the database, and every row of those that no verb of a test may touch. */
async function readSchema() {
  return db.$queryRaw`
    SELECT 'column' AS kind, table_name || '.' || column_name || ' ' || data_type AS name
      FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'function', proname || md5(prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT 'role', rolname FROM pg_roles
    ORDER BY 1, 2`
}

/** Counts of all rows that a refused call must not change. What was looked for is an activity even so. */
async function countAll(): Promise<string> {
  const counts = await db.$queryRaw`
    SELECT (SELECT count(*) FROM service) AS s, (SELECT count(*) FROM backup) AS b, (SELECT count(*) FROM operation) AS o,
      (SELECT count(*) FROM "user") AS u, (SELECT count(*) FROM api_key) AS k, (SELECT count(*) FROM bucket) AS c,
      (SELECT count(*) FROM invite) AS i, (SELECT count(*) FROM notification_channel) AS n`
  return JSON.stringify(counts, (_key, value: unknown) => (typeof value === 'bigint' ? Number(value) : value))
}

const isExpected = (failure: unknown) => failure === null || isAppError(failure) || failure instanceof z.ZodError

const failureOf = async (work: Promise<unknown> | undefined): Promise<unknown> => {
  try {
    await work
    return null
  } catch (error) {
    return error
  }
}

/** A verb's input as its case has it, in a world of its own whose service has the engine. */
async function capture<W extends World, C extends Case<W>>(
  modules: Awaited<ReturnType<typeof loadVerbs>>,
  engine: Service,
  [name, verb]: [string, C],
  givenWorld: (verb: C) => Promise<W>,
) {
  const world = await givenWorld(verb)
  const { host, httpPort, tcpPort, consolePasswordEnc } = engine
  await db.service.update({ where: { id: world.serviceId }, data: { host, httpPort, tcpPort, consolePasswordEnc } })
  return captureInput(modules, name, () => verb.call(ADMIN, world))
}

/** What is wrong with the answers to every hostile text at a place. */
async function tryAll({ run, input }: Captured, place: Path): Promise<string[]> {
  const wrong: string[] = []
  let rows = await countAll()
  for (const text of HOSTILE_TEXTS) {
    const failure = await failureOf(run(ADMIN, withText(input, place, text)))
    const what = `${place.join('.')} = ${JSON.stringify(text.slice(0, 60))}`
    if (!isExpected(failure)) wrong.push(`${what}: ${errorText(failure)}`)
    const now = await countAll()
    if (failure && now !== rows) wrong.push(`${what}: refused, and rows changed`)
    rows = now
  }
  return wrong
}

/**
 * Puts every hostile text into every text field of every verb, those included that the table's own calls leave out:
 * each is refused in a sentence or kept as a text, and nothing else happens, in PostgreSQL or on an engine.
 * Returns how many fields that were.
 */
export async function expectTextsHarmless<W extends World, C extends Case<W>>(
  verbs: Record<string, C>,
  givenWorld: (verb: C) => Promise<W>,
): Promise<number> {
  const modules = await loadVerbs()
  const driver = makeDriver()
  const engine = await givenEngine(driver)
  try {
    const before = { engine: await readEngine(engine.id), schema: await readSchema() }
    const wrong: string[] = []
    let fields = 0
    for (const one of Object.entries(verbs)) {
      const sample = await capture(modules, engine, one, givenWorld)
      if (!sample) continue
      const places = await listTextPlaces(sample.input, async (watched) => {
        const failure = await failureOf(sample.run(ADMIN, watched))
        if (!isExpected(failure)) wrong.push(`${one[0]}: ${errorText(failure)}`)
      })
      fields += places.length
      for (const place of places) {
        const given = await capture(modules, engine, one, givenWorld)
        if (given) wrong.push(...(await tryAll(given, place)).map((line) => `${one[0]}: ${line}`))
      }
    }
    expect(wrong).toEqual([])
    expect(await readEngine(engine.id)).toEqual(before.engine)
    expect(await readSchema()).toEqual(before.schema)
    return fields
  } finally {
    await driver.release()
  }
}

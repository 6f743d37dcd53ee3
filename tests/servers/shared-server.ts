import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'

/** Set by the global set-up of a run; what its servers write lies below. */
export const SERVERS_VARIABLE = 'TEST_SERVERS_DIR'

const LOOK_EVERY_MS = 100
/** The slowest of them takes 13 s on an idle machine. */
const START_LIMIT_MS = 120_000

const recordSchema = z.object({ pids: z.array(z.number()), facts: z.unknown(), failure: z.string().nullable() })

export type Started<T> = { pids: number[]; facts: T }

function serversDir(): string {
  const dir = process.env[SERVERS_VARIABLE]
  if (!dir) throw new Error(`${SERVERS_VARIABLE} is not set: run these tests through npm test`)
  return dir
}

const recordFile = (dir: string, name: string) => path.join(dir, `${name}.json`)

async function findRecord(name: string): Promise<z.infer<typeof recordSchema> | null> {
  const text = await readFile(recordFile(serversDir(), name), 'utf8').catch(() => null)
  return text === null || text === '' ? null : recordSchema.parse(JSON.parse(text))
}

async function isFirst(home: string): Promise<boolean> {
  try {
    await mkdir(home)
    return true
  } catch {
    return false
  }
}

/** One server for all test files of a run: the first that asks starts it, the others wait. Ended by `stopServers`. */
export async function sharedServer<T>(
  name: string,
  facts: z.ZodType<T>,
  start: (home: string) => Promise<Started<T>>,
): Promise<T> {
  const home = path.join(serversDir(), name)
  if (await isFirst(home)) {
    const record = await start(home).then(
      (started) => ({ ...started, failure: null }),
      (error: unknown) => ({ pids: [], facts: null, failure: String(error) }),
    )
    await writeFile(recordFile(serversDir(), name), JSON.stringify(record))
  }
  const deadline = Date.now() + START_LIMIT_MS
  for (;;) {
    const record = await findRecord(name)
    if (record?.failure) throw new Error(`the test server ${name} did not start: ${record.failure}`)
    if (record) return facts.parse(record.facts)
    if (Date.now() > deadline) throw new Error(`the test server ${name} did not start in ${START_LIMIT_MS} ms`)
    await pause(LOOK_EVERY_MS)
  }
}

/** Ends every server of this run. */
export async function stopServers(dir: string): Promise<void> {
  for (const file of await readdir(dir)) {
    if (!file.endsWith('.json')) continue
    const { pids } = recordSchema.parse(JSON.parse(await readFile(path.join(dir, file), 'utf8')))
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has ended by itself.
      }
    }
  }
}

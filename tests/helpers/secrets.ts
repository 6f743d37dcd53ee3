import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import { z } from 'zod'
import { db } from '@/lib/db'
import { getEnv } from '@/lib/env'
import type { WorkerProcess } from './worker-processes'
import { onEngineOf, until } from './world'

const LOOK_EVERY_MS = 250

/** Whether a text holds one of them, as it is or as it stands in an address. */
export function holds(text: string, secrets: Iterable<string>): boolean {
  return [...secrets].some((secret) => text.includes(secret) || text.includes(encodeURIComponent(secret)))
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // It is gone, or it is a process of another user.
    return ''
  }
}

/** `own`: the commands of the processes whose environment was looked at. */
type Looks = { found: string[]; own: string[] }

/** Looks at all processes from now on: at their commands, and at the environment of those that this test's console started. */
export function watchProcesses(secrets: Iterable<string>): { end(): Looks } {
  const { CONSOLE_DATA_DIR } = getEnv()
  const own = new Set<string>()
  const found = new Set<string>()
  const look = () => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const command = read(`/proc/${pid}/cmdline`)
      if (holds(command, secrets)) found.add(`the command of ${pid}`)
      // The store itself is given its key this way, and may have been started by this test.
      if (command.includes('azurite')) continue
      const environment = read(`/proc/${pid}/environ`)
      if (!(command + environment).includes(CONSOLE_DATA_DIR)) continue
      own.add(command)
      if (holds(environment, secrets)) found.add(`the environment of ${pid}`)
    }
  }
  const timer = setInterval(look, LOOK_EVERY_MS).unref()
  return {
    end: () => {
      clearInterval(timer)
      look()
      return { found: [...found], own: [...own] }
    },
  }
}

/** The tables of the console's database, the queue's too, of which a row as text holds one. */
async function findInTables(secrets: Iterable<string>): Promise<string[]> {
  const tables = await db.$queryRaw<{ name: string }[]>`
    SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`
  expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['public.bucket', 'pgboss.job']))
  const found: string[] = []
  for (const { name } of tables) {
    const rows = await db.$queryRawUnsafe<{ row: string }[]>(`SELECT to_jsonb(t)::text AS row FROM ${name} t`)
    if (rows.some(({ row }) => holds(row, secrets))) found.push(name)
  }
  return found
}

/** What an engine tells of what it did and is; those that this engine has. */
const ENGINE_TABLES = `SELECT name FROM system.tables WHERE database = 'system' AND name IN
  ('backups', 'backup_log', 'errors', 'query_log', 'text_log', 'blob_storage_log', 'processes', 'disks', 'settings')`

function findInEngine(serviceId: string, secrets: Iterable<string>): Promise<string[]> {
  return onEngineOf(serviceId, async (engine) => {
    const tables = await engine.query(ENGINE_TABLES, z.object({ name: z.string() }))
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['backups', 'errors']))
    const found: string[] = []
    for (const { name } of tables) {
      const rows = await engine.query(`SELECT * FROM system.${name}`, z.unknown())
      if (holds(JSON.stringify(rows), secrets)) found.push(`system.${name} of ${serviceId}`)
    }
    return found
  })
}

type Searched = {
  worker: WorkerProcess
  /** Of which the worker's log tells when it is whole. */
  operations: string[]
  services: string[]
}

/** Where one of them stands: in the log of a worker, in the console's database, in what engines tell of themselves. */
export async function findSecrets(
  secrets: Iterable<string>,
  { worker, operations, services }: Searched,
): Promise<string[]> {
  for (const id of operations) await until(`the log to tell of ${id}`, async () => worker.log().includes(id))
  const lines = worker.log().split('\n')
  const found = lines.flatMap((line, index) => (holds(line, secrets) ? [`line ${index + 1} of the log`] : []))
  found.push(...(await findInTables(secrets)))
  for (const id of services) found.push(...(await findInEngine(id, secrets)))
  return found
}

/** The files below the data directory that hold one, as `<mode> <name>`. */
export function findInFiles(secrets: Iterable<string>): string[] {
  const root = getEnv().CONSOLE_DATA_DIR
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    const file = path.join(root, name)
    const facts = statSync(file, { throwIfNoEntry: false })
    if (!facts?.isFile() || !holds(read(file), secrets)) return []
    return [`${(facts.mode & 0o777).toString(8)} ${path.basename(name)}`]
  })
}

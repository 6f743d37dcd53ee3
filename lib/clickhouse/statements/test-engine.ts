import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { connectEngine, type Engine } from '@/lib/clickhouse/client'
import { tableName } from '@/lib/clickhouse/quote'
import { createProcessDriver } from '@/lib/provisioning/process/process-driver'
import { bundle } from '@/scripts/bundle.mjs'
import { backupStatement } from './backup-statement'
import { restoreStatement } from './restore-statement'
import type { BackupPlace } from './schemas'

const PASSWORD = 'console-password'

export type TestEngine = { engine: Engine; backupsDir: string; end(): Promise<void> }

/** A real engine with the disk `backups`, alone in a directory of its own. */
export async function startTestEngine(): Promise<TestEngine> {
  await bundle()
  const dataDir = await mkdtemp(path.join(tmpdir(), 'statements-'))
  const backupsDir = path.join(dataDir, 'backups')
  const driver = createProcessDriver({ dataDir })
  const end = async () => {
    await driver.release()
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    const endpoint = await driver.ensureRunning({
      serviceId: randomUUID(),
      username: 'person',
      passwordSha256: createHash('sha256').update('person').digest('hex'),
      consolePassword: PASSWORD,
      networks: ['::/0'],
      backupDisks: [{ kind: 'path', name: 'backups', path: backupsDir }],
    })
    const engine = connectEngine(endpoint, PASSWORD)
    return { engine, backupsDir, end: () => engine.close().then(end) }
  } catch (error) {
    await end()
    throw error
  }
}

export const newPlace = (): BackupPlace => ({ kind: 'disk', disk: 'backups', name: randomUUID() })

type BackupInput = Parameters<typeof backupStatement>[1]
type RestoreInput = Parameters<typeof restoreStatement>[1]
type Elements = Extract<BackupInput['scope'], { kind: 'elements' }>['elements']

export const of = (...elements: Elements) => ({ scope: { kind: 'elements' as const, elements } })
export const wholeTable = (database: string, table: string) => of({ kind: 'table', database, table })

/** What the tests do on one engine. */
export function actionsOn(engine: Engine) {
  return {
    async backup(input: BackupInput, place = newPlace()): Promise<BackupPlace> {
      await engine.command(backupStatement(place, input).sql)
      return place
    },

    restore: (place: BackupPlace, input: RestoreInput) => engine.command(restoreStatement(place, input).sql),

    async count(database: string, table: string): Promise<number> {
      const sql = `SELECT count() AS n FROM ${tableName(database, table)}`
      return (await engine.query(sql, z.object({ n: z.number() })))[0]?.n ?? -1
    },

    async checksum(database: string, table: string): Promise<string | undefined> {
      const sql = `SELECT toString(groupBitXor(cityHash64(*))) AS sum FROM ${tableName(database, table)}`
      return (await engine.query(sql, z.object({ sum: z.string() })))[0]?.sum
    },

    async tablesOf(database: string): Promise<string[]> {
      const sql = 'SELECT name FROM system.tables WHERE database = {database: String} ORDER BY name'
      return (await engine.query(sql, z.object({ name: z.string() }), { database })).map(({ name }) => name)
    },

    addRows: (database: string, rows: number) =>
      engine.command(
        `INSERT INTO ${database}.t SELECT toDate('2026-01-01') + number % 90, number FROM numbers(${rows})`,
      ),

    /** A database of its own with `t`: 90 rows over three months. */
    async givenDatabase(): Promise<string> {
      const database = `d_${randomUUID().slice(0, 8)}`
      await engine.command(`CREATE DATABASE ${database}`)
      await engine.command(
        `CREATE TABLE ${database}.t (d Date, x UInt32) ENGINE = MergeTree PARTITION BY toYYYYMM(d) ORDER BY x`,
      )
      await this.addRows(database, 90)
      return database
    },
  }
}

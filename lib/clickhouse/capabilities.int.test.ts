import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { readCapabilities } from './capabilities-read'
import type { Engine } from './client'
import { backupStatement } from './statements/backup-statement'
import { withForm } from './statements/place'
import { restoreStatement } from './statements/restore-statement'
import { actionsOn, newPlace, of, startTestEngine, type TestEngine, wholeTable } from './statements/test-engine'

let world: TestEngine
let engine: Engine
let actions: ReturnType<typeof actionsOn>

beforeAll(async () => {
  world = await startTestEngine()
  engine = world.engine
  actions = actionsOn(engine)
})

afterAll(() => world?.end())

describe('what this engine cannot run', () => {
  test('it says so itself, and zip is then really refused', async () => {
    const can = await readCapabilities(engine)
    expect(can.disks.map(({ name, isAvailable }) => [name, isAvailable])).toEqual([
      ['backups', true],
      ['default', false],
    ])
    expect(Object.values(can.places).map((place) => place.isAvailable)).toEqual([false, false, false])
    expect(can.forms.zip.isAvailable).toBe(false)
    const database = await actions.givenDatabase()
    const zip = actions.backup({ ...wholeTable(database, 't'), form: 'zip' }, withForm(newPlace(), 'zip'))
    await expect(zip).rejects.toThrow(/minizip library is disabled/)
  })

  test('its parser takes the statements all the same, with every value where it belongs', async () => {
    const keys = { kind: 'key' as const, accessKeyId: 'AK' }
    const secrets = { password: "p'w\\", place: "s';--", basePlace: 'b' }
    const { scope } = of({ kind: 'table', database: 'd`;', table: 'x y', partitions: ["p'", 'q'] })
    const zip = {
      scope,
      form: 'zip' as const,
      hasPassword: true,
      compressionMethod: 'lzma' as const,
      compressionLevel: 3,
      baseBackup: { kind: 's3' as const, url: 'https://s/b/base.zip', credentials: keys },
      baseHasSamePassword: true,
    }
    const role = { kind: 'role' as const, roleArn: 'arn:r' }
    const restoring = { scope, hasPassword: true, createTable: true }
    const statements = [
      backupStatement({ kind: 's3', url: 'https://s/b/n.zip', credentials: keys }, zip, secrets),
      backupStatement({ kind: 's3', url: 'https://s/b/n', credentials: role }, { scope }),
      backupStatement({ kind: 'azure', container: 'c', path: 'n' }, { scope }, secrets),
      backupStatement({ kind: 'file', path: '/x' }, { scope, isAsync: true }),
      restoreStatement({ kind: 's3', url: 'https://s/b/n.zip', credentials: keys }, restoring, secrets),
    ]
    for (const { sql } of statements) {
      const rows = await engine.query(
        'SELECT formatQuerySingleLine({sql: String}) AS formatted',
        z.object({ formatted: z.string() }),
        { sql },
      )
      const spaceless = (text: string) => text.replaceAll('`', '').replace(/\s/g, '').toLowerCase()
      const expected = spaceless(sql).replace('role_arn=', 'equals(role_arn,').replace("'arn:r')", "'arn:r'))")
      expect(spaceless(rows[0]?.formatted ?? '')).toBe(expected.replace(/async$/, 'settingsasync=true'))
    }
  })
})

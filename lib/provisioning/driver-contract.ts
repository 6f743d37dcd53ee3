import { randomUUID } from 'node:crypto'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { isAppError } from '@/lib/errors'
import { CONSOLE_PASSWORD, command, PERSON, PERSON_PASSWORD, query, sha256 } from '@/lib/provisioning/contract-queries'
import { type DriverHarness, makeWorld, type World } from '@/lib/provisioning/contract-world'
import { CONSOLE_USERNAME, type Endpoint, isPathDisk } from '@/lib/provisioning/port'

const count = async (endpoint: Endpoint, table: string) => {
  const [row] = await query<{ n: string }>(
    endpoint,
    CONSOLE_USERNAME,
    CONSOLE_PASSWORD,
    `SELECT count() AS n FROM ${table}`,
  )
  return Number(row?.n)
}

async function makeRows(endpoint: Endpoint): Promise<void> {
  await command(endpoint, 'CREATE DATABASE shop')
  await command(endpoint, 'CREATE TABLE shop.orders (id UInt64) ENGINE = MergeTree ORDER BY id')
  await command(endpoint, 'INSERT INTO shop.orders SELECT number FROM numbers(1000)')
}

const startedAt = async (endpoint: Endpoint) => {
  const sql = 'SELECT serverUUID() AS id, toString(toDateTime(now() - uptime())) AS at'
  return query<{ id: string; at: string }>(endpoint, CONSOLE_USERNAME, CONSOLE_PASSWORD, sql)
}

type Standing = World & { endpoint: Endpoint }

/** `isConcurrent` where a case waits for others more than it works. */
type ContractOptions = { timeout?: number; isConcurrent?: boolean }

/** What every driver must do, on a real engine. */
export function describeDriverContract(
  name: string,
  makeHarness: () => Promise<DriverHarness>,
  { timeout, isConcurrent = false }: ContractOptions = {},
): void {
  describe(`driver contract: ${name}`, { ...(timeout && { timeout }), concurrent: isConcurrent }, () => {
    let standing: Promise<Standing> | undefined
    let endStanding: (() => Promise<void>) | undefined

    afterAll(async () => endStanding?.(), timeout)

    /** In a world of its own. */
    const alone = (guarantee: string, check: (world: World) => Promise<void>) =>
      it(guarantee, async ({ onTestFinished }) => {
        const world = await makeWorld(makeHarness)
        onTestFinished(world.end, timeout)
        await check(world)
      })

    const stand = async (): Promise<Standing> => {
      const world = await makeWorld(makeHarness)
      endStanding = world.end
      return { ...world, endpoint: await world.driver.ensureRunning(world.spec) }
    }

    /** On an engine that several of these share and none may stop or change. */
    const shared = (guarantee: string, check: (world: Standing) => Promise<void>) =>
      it(guarantee, async () => {
        standing ??= stand()
        await check(await standing)
      })

    shared(
      'gives an engine that answers the console and the person, and nobody else',
      async ({ driver, spec, endpoint }) => {
        expect(await query(endpoint, CONSOLE_USERNAME, CONSOLE_PASSWORD, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
        expect(await query(endpoint, PERSON, PERSON_PASSWORD, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
        await expect(query(endpoint, PERSON, 'wrong', 'SELECT 1')).rejects.toThrow(/Authentication failed/)
        await expect(query(endpoint, 'default', '', 'SELECT name FROM system.tables')).rejects.toThrow()
        expect(await driver.inspect(spec.serviceId)).toEqual({ state: 'running', endpoint })
      },
    )

    shared('lets the person work with their own tables', async ({ endpoint }) => {
      const run = (sql: string) => command(endpoint, sql, PERSON, PERSON_PASSWORD)
      await run('CREATE DATABASE own')
      await run(
        'CREATE TABLE own.orders (id UInt64, at DateTime) ENGINE = MergeTree PARTITION BY toYYYYMM(at) ORDER BY id',
      )
      await run(
        'CREATE MATERIALIZED VIEW own.daily ENGINE = SummingMergeTree ORDER BY d AS SELECT toDate(at) AS d, count() AS n FROM own.orders GROUP BY d',
      )
      await run('INSERT INTO own.orders SELECT number, now() FROM numbers(10)')
      await run('ALTER TABLE own.orders ADD COLUMN note String')
      await run('OPTIMIZE TABLE own.orders FINAL')
      expect(await count(endpoint, 'own.daily')).toBe(1)
      await run('DROP DATABASE own')
    })

    shared(
      'keeps the person away from BACKUP, the files and programs of the host, and the power switch',
      async ({ spec, endpoint }) => {
        await makeRows(endpoint)
        const disk = spec.backupDisks.find(isPathDisk)
        const refused = [
          `BACKUP TABLE shop.orders TO Disk('${disk?.name}', 'mine')`,
          `CREATE DATABASE peek ENGINE = Backup('shop', Disk('${disk?.name}', 'mine'))`,
          `CREATE TABLE shop.x (a Int8) ENGINE = MergeTree ORDER BY a SETTINGS disk = '${disk?.name}'`,
          `CREATE TABLE shop.y (a Int8) ENGINE = MergeTree ORDER BY a SETTINGS disk = disk(type = local, path = '${disk?.path}/')`,
          `CREATE DICTIONARY shop.d (a UInt64) PRIMARY KEY a SOURCE(EXECUTABLE(COMMAND 'id' FORMAT 'TSV')) LAYOUT(FLAT()) LIFETIME(1)`,
          `CREATE TABLE shop.f (a String) ENGINE = File('LineAsString', '/etc/hostname')`,
          'CREATE USER intruder',
          'SYSTEM SHUTDOWN',
          'SYSTEM STOP LISTEN HTTP',
        ]
        for (const sql of refused) {
          await expect(command(endpoint, sql, PERSON, PERSON_PASSWORD), sql).rejects.toThrow()
        }
        const fromFile = query(endpoint, PERSON, PERSON_PASSWORD, "SELECT * FROM file('/etc/hostname', 'LineAsString')")
        await expect(fromFile).rejects.toThrow(/Not enough privileges/)
        expect(disk && (await readdir(disk.path))).toEqual([])
      },
    )

    shared('adopts a running engine for a second console, without a restart', async ({ harness, spec, endpoint }) => {
      await command(endpoint, 'CREATE TABLE default.in_memory (a Int8) ENGINE = Memory')
      await command(endpoint, 'INSERT INTO default.in_memory VALUES (1)')
      expect(await harness.makeDriver().ensureRunning(spec)).toEqual(endpoint)
      expect(await count(endpoint, 'default.in_memory')).toBe(1)
    })

    alone('makes one engine when two ask at once', async ({ harness, driver, spec }) => {
      const consoles = [driver, harness.makeDriver(), driver]
      const endpoints = await Promise.all(consoles.map((each) => each.ensureRunning(spec)))
      expect(new Set(endpoints.map((endpoint) => endpoint.httpPort)).size).toBe(1)
      const [endpoint] = endpoints
      if (!endpoint) throw new Error('no endpoint')
      expect(await startedAt(endpoint)).toHaveLength(1)
      expect([...(await driver.list()).keys()]).toEqual([spec.serviceId])
    })

    alone('has the data after a kill -9 of the engine', async ({ harness, driver, spec }) => {
      await makeRows(await driver.ensureRunning(spec))
      await harness.killEngine(spec.serviceId)
      expect(await driver.inspect(spec.serviceId)).toEqual({ state: 'stopped' })
      expect(await count(await driver.ensureRunning(spec), 'shop.orders')).toBe(1000)
    })

    alone('keeps rows over stop and start, and stops twice without complaint', async ({ driver, spec }) => {
      const endpoint = await driver.ensureRunning(spec)
      await makeRows(endpoint)
      await driver.ensureStopped(spec.serviceId)
      await driver.ensureStopped(spec.serviceId)
      await driver.ensureStopped(randomUUID())
      expect(await driver.inspect(spec.serviceId)).toEqual({ state: 'stopped' })
      await expect(query(endpoint, CONSOLE_USERNAME, CONSOLE_PASSWORD, 'SELECT 1')).rejects.toThrow()
      const again = await driver.ensureRunning(spec)
      expect(again).toEqual(endpoint)
      expect(await count(again, 'shop.orders')).toBe(1000)
    })

    alone('applies a new password: the old one fails, the data stays', async ({ driver, spec }) => {
      await makeRows(await driver.ensureRunning(spec))
      const endpoint = await driver.ensureRunning({ ...spec, passwordSha256: sha256('Another-password-2') })
      await expect(query(endpoint, PERSON, PERSON_PASSWORD, 'SELECT 1')).rejects.toThrow(/Authentication failed/)
      expect(await query(endpoint, PERSON, 'Another-password-2', 'SELECT 1 AS one')).toEqual([{ one: 1 }])
      expect(await count(endpoint, 'shop.orders')).toBe(1000)
    })

    alone(
      'lets the person in from their networks and from nowhere else, and the console always',
      async ({ driver, spec }) => {
        const address = 'SELECT toString(address) AS address FROM system.processes WHERE query_id = queryID()'
        const seenAs = async (networks: string[]) =>
          query<{ address: string }>(
            await driver.ensureRunning({ ...spec, networks }),
            PERSON,
            PERSON_PASSWORD,
            address,
          )
        const [seen] = await seenAs(['::/0'])
        await expect(seenAs(['203.0.113.0/24', '2001:db8::/32'])).rejects.toThrow(/Authentication failed/)
        await expect(seenAs([])).rejects.toThrow(/Authentication failed/)
        expect(await seenAs(['203.0.113.0/24', seen?.address ?? ''])).toEqual([seen])
      },
    )

    alone('restores in a second instance that was given the disk of the first', async ({ driver, spec, specOf }) => {
      const disk = spec.backupDisks.find(isPathDisk)
      if (!disk) throw new Error('no disk')
      const endpoint = await driver.ensureRunning(spec)
      await makeRows(endpoint)
      await command(
        endpoint,
        `BACKUP ALL EXCEPT DATABASES system, INFORMATION_SCHEMA, information_schema TO Disk('${disk.name}', 'first')`,
      )
      const target = specOf()
      const restored = await driver.ensureRunning({ ...target, backupDisks: [...target.backupDisks, disk] })
      await command(restored, `RESTORE ALL FROM Disk('${disk.name}', 'first')`)
      expect(await count(restored, 'shop.orders')).toBe(1000)
      const without = await driver.ensureRunning(target)
      expect(await count(without, 'shop.orders')).toBe(1000)
      expect(
        await query(
          without,
          CONSOLE_USERNAME,
          CONSOLE_PASSWORD,
          `SELECT name FROM system.disks WHERE name = '${disk.name}'`,
        ),
      ).toEqual([])
      expect([...(await driver.list()).keys()].toSorted()).toEqual([spec.serviceId, target.serviceId].toSorted())
    })

    alone('comes up elsewhere when its port was taken while it was stopped', async ({ harness, driver, spec }) => {
      const before = await driver.ensureRunning(spec)
      await makeRows(before)
      await driver.ensureStopped(spec.serviceId)
      const giveBack = await harness.takePort(before)
      try {
        const after = await driver.ensureRunning(spec)
        expect(after.httpPort).not.toBe(before.httpPort)
        expect(await count(after, 'shop.orders')).toBe(1000)
        expect(await driver.inspect(spec.serviceId)).toEqual({ state: 'running', endpoint: after })
      } finally {
        giveBack()
      }
    })

    alone(
      'removes everything but the backups, also when there is nothing to remove',
      async ({ harness, driver, spec }) => {
        await driver.ensureRunning(spec)
        const disk = spec.backupDisks.find(isPathDisk)
        if (!disk) throw new Error('no disk')
        await mkdir(path.join(disk.path, 'kept'))
        await driver.remove(spec.serviceId)
        await driver.remove(spec.serviceId)
        expect(await harness.hasLeftovers(spec.serviceId)).toBe(false)
        expect(await driver.inspect(spec.serviceId)).toEqual({ state: 'missing' })
        expect([...(await driver.list()).keys()]).toEqual([])
        expect(await readdir(disk.path)).toEqual(['kept'])
      },
    )

    alone('says why an engine cannot start, and leaves none running', async ({ driver, store, specOf }) => {
      const blocked = path.join(store, 'a-file')
      await writeFile(blocked, '')
      const broken = specOf({
        backupDisks: [{ kind: 'path', name: 'backups_broken', path: path.join(blocked, 'below') }],
      })
      const failure = await driver.ensureRunning(broken).catch((error: unknown) => error)
      expect(isAppError(failure) && failure.retryable && failure.userMessage).toMatch(/a-file/)
      expect(await driver.inspect(broken.serviceId)).not.toMatchObject({ state: 'running' })
    })

    alone('refuses to come up empty when a service that has run lost its data', async ({ harness, driver, spec }) => {
      await driver.ensureRunning(spec)
      await driver.remove(spec.serviceId)
      const failure = await driver.ensureRunning({ ...spec, hasRun: true }).catch((error: unknown) => error)
      expect(isAppError(failure) && failure.userMessage).toMatch(/data of this service is gone/)
      expect(await harness.hasLeftovers(spec.serviceId)).toBe(false)
    })

    alone(
      'leaves no engine without a supervisor on release, and keeps the data',
      async ({ harness, driver, spec, specOf }) => {
        const other = specOf()
        const endpoint = await driver.ensureRunning(spec)
        await makeRows(endpoint)
        await driver.ensureRunning(other)
        await harness.makeDriver().release()
        const state = harness.hasSupervisor ? 'running' : 'stopped'
        expect(await driver.inspect(spec.serviceId)).toMatchObject({ state })
        expect(await driver.inspect(other.serviceId)).toMatchObject({ state })
        expect(await count(await driver.ensureRunning(spec), 'shop.orders')).toBe(1000)
      },
    )
  })
}

import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { db } from '@/lib/db'
import { getEnv, parseEnv } from '@/lib/env'
import { createDockerDriver } from '@/lib/provisioning/docker/docker-driver'
import { dockerSettings } from '@/lib/provisioning/docker/env'
import { sealSecret } from '@/lib/secrets'
import { insertService } from '@/lib/service/insert-service'
import { watchServices } from '@/lib/service/watch-services'
import { storeRoot } from '@/lib/store/paths'
import { findS3Obstacle, givenS3Bucket } from '@/tests/helpers/object-stores'
import { closedPort } from '@/tests/helpers/existing-verbs'
import { Issuer } from '@/tests/servers/issuer'
import { SilentDaemon } from '@/tests/servers/silent-daemon'
import { endWorld, startTestWorker, uniqueName, until } from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'
import { checkDaemon } from './check-around'
import { examine } from './examine'

const SERVER_START_MS = 180_000
const obstacle = findS3Obstacle()

let worker: RunningWorker | undefined
let serviceId: string

beforeAll(async () => {
  await mkdir(storeRoot(), { recursive: true })
  worker = await startTestWorker()
  serviceId = await db.$transaction((tx) => insertService(tx, { name: uniqueName() }))
})

afterAll(() => endWorld(worker))

/** What is said of each check under these variables. */
async function saidOf(env: Record<string, string> = {}): Promise<Map<string, string>> {
  const findings = await examine({ ...process.env, PORT: String(await closedPort()), ...env })
  return new Map(findings.map(({ check, state, found, fix }) => [check, `${state}: ${found} ${fix ?? ''}`]))
}

test('finds nothing wrong where nothing is, but that no page answers', async () => {
  const said = await saidOf()
  expect([...said].filter(([, words]) => words.startsWith('problem')).map(([check]) => check)).toEqual(['web'])
  for (const check of ['PostgreSQL', 'clock', 'database schema', 'worker', 'sealed secrets', 'backup store'])
    expect(said.get(check), check).toMatch(/^ok: /)
})

test('names each wrong variable', async () => {
  const findings = await examine({ ...process.env, PORT: '0', CONSOLE_SAMPLE: 'maybe' })
  expect(findings.map(({ state, found }) => `${state} ${found}`)).toEqual([
    expect.stringMatching(/^problem PORT: /),
    expect.stringMatching(/^problem CONSOLE_SAMPLE: /),
  ])
})

test('a PostgreSQL that is down, a foreign secret and a schema of another version are told apart', async () => {
  const url = new URL(process.env['DATABASE_URL'] ?? '')
  url.port = String(await closedPort())
  url.password = 'hush-hush-hush'
  const down = await saidOf({ DATABASE_URL: url.href })
  expect(down.get('PostgreSQL')).toMatch(/^problem: .*ECONNREFUSED.* correct DATABASE_URL/)
  expect(down.get('worker')).toMatch(/^skipped/)
  expect([...down.values()].join()).not.toContain('hush')

  const foreign = await saidOf({ CONSOLE_SECRET: randomBytes(32).toString('hex') })
  expect(foreign.get('sealed secrets')).toMatch(/^problem: They do not open/)

  const name = '29990101000000_of_the_future'
  const row = { id: randomUUID(), name }
  await db.$executeRaw`INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES (${row.id}, '', ${row.name}, now())`
  expect((await saidOf()).get('database schema')).toMatch(/^problem: It is newer than this console by 1/)
  await db.$executeRaw`DELETE FROM _prisma_migrations WHERE id = ${row.id}`
})

test('a clock that is not the one of the database is told with what to do', async () => {
  await db.$executeRaw`CREATE SCHEMA ahead`
  await db.$executeRaw`
    CREATE FUNCTION ahead.clock_timestamp() RETURNS timestamptz LANGUAGE sql
    AS 'SELECT pg_catalog.clock_timestamp() + interval ''90 seconds'''`
  const url = new URL(process.env['DATABASE_URL'] ?? '')
  url.searchParams.set('options', '-c search_path=ahead,public,pg_catalog')
  const said = await saidOf({ DATABASE_URL: url.href })
  await db.$executeRaw`DROP SCHEMA ahead CASCADE`
  expect(said.get('clock')).toMatch(/^problem: It is (8[5-9]|9\d)\.\d s apart from the database's\. Synchronise both/)
  expect(said.get('database schema')).toMatch(/^ok/)
})

test('a store that can not be written and a daemon that is not there are told with what to do', async () => {
  const store = storeRoot()
  await rename(store, `${store}.aside`)
  await writeFile(store, 'not a directory')
  const said = await saidOf({ CONSOLE_PROVISIONER: 'docker', CONSOLE_DOCKER_HOST: 'unix:///nowhere/docker.sock' })
  await rm(store)
  await rename(`${store}.aside`, store)
  expect(said.get('backup store')).toMatch(/^problem: .*can't be written: ENOTDIR.* Make it writable/)
  expect(said.get('Docker daemon')).toMatch(/^problem: .* Start the daemon/)
})

test('the daemon is asked where services are made on a swarm, or were', async () => {
  const CONSOLE_DOCKER_HOST = 'unix:///nowhere/docker.sock'
  const env = { ...parseEnv(process.env), CONSOLE_PROVISIONER: 'swarm', CONSOLE_DOCKER_HOST } as const
  expect(await checkDaemon(env, false)).toMatchObject({ state: 'problem' })
  const left = () => saidOf({ CONSOLE_DOCKER_HOST }).then((said) => said.get('Docker daemon'))
  expect(await left()).toMatch(/^skipped/)
  await db.service.update({ where: { id: serviceId }, data: { driver: 'swarm' } })
  expect(await left()).toMatch(/^problem: .* Start the daemon/)
  await db.service.update({ where: { id: serviceId }, data: { driver: 'process' } })
})

test('a Docker daemon that says nothing keeps no worker from its heartbeat, and its services are Degraded', async () => {
  const HOUR_MS = 3_600_000
  const daemon = await SilentDaemon.start()
  const driverWith = (lookLimitMs: number) =>
    createDockerDriver({ ...dockerSettings(getEnv()), host: daemon.host, lookLimitMs })
  const before = (await db.worker.findMany()).map(({ id }) => id)
  const held = await startTestWorker({ drivers: [driverWith(HOUR_MS)] })
  const heldRow = () => db.worker.findFirst({ where: { id: { notIn: before } } })
  await until('the first heartbeat', heldRow)
  const serviceRow = () => db.service.findUniqueOrThrow({ where: { id: serviceId } })
  await db.service.update({ where: { id: serviceId }, data: { driver: 'docker', state: 'running' } })
  await until('the daemon to be asked', async () => daemon.connections.size > 0)
  const seen = (await heldRow())?.heartbeatAt ?? new Date()
  await until('the next heartbeat', async () => ((await heldRow())?.heartbeatAt ?? seen) > seen)

  await watchServices(driverWith(100))
  const stateReason = expect.stringMatching(/^Docker does not answer at unix:.* Start it/)
  expect(await serviceRow()).toMatchObject({ state: 'degraded', stateReason })
  await daemon.end()
  await held.stop()
  const asBefore = { driver: 'process', state: 'provisioning', stateReason: null } as const
  await db.service.update({ where: { id: serviceId }, data: asBefore })
})

test('an issuer that is not there, or is another one than configured, is found', async () => {
  const server = await Issuer.start('http://127.0.0.1:3000')
  const { url, clientId, clientSecret } = server
  const env = { CONSOLE_OIDC_CLIENT_ID: clientId, CONSOLE_OIDC_CLIENT_SECRET: clientSecret }
  const said = async (issuer: string) => (await saidOf({ ...env, CONSOLE_OIDC_ISSUER: issuer })).get('single sign-on')
  expect(await said(url)).toMatch(/^ok: /)
  expect(await said(url.replace('127.0.0.1', 'localhost'))).toMatch(
    /^problem: .* is of the issuer .* Correct CONSOLE_OI/,
  )
  await server.stop()
  const away = await said(url)
  expect(away).toMatch(/^problem: .* does not answer Correct CONSOLE_OIDC_ISSUER/)
  expect(away).not.toContain(clientSecret)
})

test.skipIf(obstacle)(
  `a wrong key of a bucket is found, in the configuration and at a service${obstacle ? ` (skipped: ${obstacle})` : ''}`,
  async () => {
    const { endpoint, bucket, accessKeyId } = await givenS3Bucket()
    const said = await saidOf({
      CONSOLE_STORE: `s3://${bucket}`,
      CONSOLE_STORE_ENDPOINT: endpoint,
      CONSOLE_STORE_ACCESS_KEY: accessKeyId,
      CONSOLE_STORE_SECRET_KEY: 'wrong-wrong-wrong',
    })
    expect(said.get('backup store')).toMatch(/^problem: CONSOLE_STORE: .* refuses the secret/)
    const place = { provider: 's3', state: 'active', address: `${endpoint}/${bucket}`, accessKeyId } as const
    await db.bucket.create({ data: { id: randomUUID(), serviceId, ...place, secretEnc: sealSecret('wrong-wrong') } })
    const { name } = await db.service.findUniqueOrThrow({ where: { id: serviceId } })
    expect((await saidOf()).get(`bucket of ${name}`)).toMatch(/^problem: .* refuses the secret/)
    expect([...said.values()].join()).not.toContain('wrong-wrong')
  },
  SERVER_START_MS,
)

import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { api } from '@/lib/api/api'
import { MAX_WAIT_SECONDS, MAX_WAITING } from '@/lib/api/wait-for'
import { db } from '@/lib/db'
import { closeQueue } from '@/lib/jobs/queue'
import { insertService } from '@/lib/service/insert-service'
import { givenKey } from '@/tests/api/client'
import { until } from '@/tests/helpers/world'
import { ApiClient } from './client'
import { EXIT } from './failure'
import { widthOf } from './table'
import { waitFor } from './wait'

const GB = 1_000_000_000
const LONG_NAME = 'いちばん大切な売上データベース and then some more of it'

let server: Server
/** Of every answer that the command got. */
const statuses: number[] = []
let env: NodeJS.ProcessEnv
/** What becomes of the next requests for an operation, instead of an answer of the console. */
const hiccups: ('reset' | 'cut' | number)[] = []

function hiccup(response: ServerResponse, what: 'reset' | 'cut' | number): void {
  if (what === 'reset') response.destroy()
  else if (what === 'cut') response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy())
  else response.writeHead(what).end('<h1>Not here</h1>')
}

beforeAll(async () => {
  server = createServer((request, response) => {
    void text(request).then(async (body) => {
      const next = request.url?.includes('/operations/') ? hiccups.shift() : undefined
      if (next !== undefined) return hiccup(response, next)
      const { method = '', headers } = request
      const authorization = headers.authorization ?? ''
      const asked = { method, headers: { authorization }, ...(body && { body }) }
      const answer = await api.fetch(new Request(`http://console${request.url}`, asked))
      statuses.push(answer.status)
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text())
    })
  }).listen(0, '127.0.0.1')
  await until('the server to listen', async () => server.listening)
  const { keyId, secret } = await givenKey()
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  env = { ...process.env, CONSOLE_API_URL: url, CONSOLE_API_KEY: `${keyId}:${secret}` }
  const serviceId = await db.$transaction((tx) => insertService(tx, { name: LONG_NAME }))
  await db.service.update({ where: { id: serviceId }, data: { state: 'running', host: '127.0.0.1', httpPort: 20_000 } })
})

afterAll(async () => {
  server.close()
  await closeQueue()
  await db.$disconnect()
})

type Running = { out: () => string; ended: Promise<number> }

const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** The command, with a pseudo terminal of so many columns where that is said. */
function run(args: string[], columns?: number): Running {
  const command = [process.execPath, 'bin/backup-console.mjs', ...args]
  const line = `stty cols ${columns} && exec ${command.map(quoted).join(' ')}`
  const [file = '', ...rest] =
    columns === undefined ? command : ['script', '--quiet', '--return', '--flush', '--command', line, '/dev/null']
  let out = ''
  const child = execFile(file, rest, { env })
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: string) => (out += chunk))
  return { out: () => out, ended: new Promise((resolve) => child.once('close', (code) => resolve(code ?? -1))) }
}

const newestOperation = (serviceName: string) => () =>
  db.operation.findFirst({ where: { service: { name: serviceName } }, orderBy: { createdAt: 'desc' } })

/** What the API answers to a GET below the organizations; undefined for a refusal. */
async function ask(path: string, { CONSOLE_API_URL: url, CONSOLE_API_KEY: key }: NodeJS.ProcessEnv): Promise<unknown> {
  const authorization = `Basic ${Buffer.from(key ?? '').toString('base64')}`
  const response = await fetch(`${url}/v1/organizations${path}`, { headers: { authorization } })
  if (response.status === 429) expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
  return ((await response.json()) as { result?: unknown }).result
}

/** Says what a worker would say that runs it, and is half through. */
async function halfThrough(operationId: string): Promise<void> {
  await db.operationStep.updateMany({ where: { operationId, position: 0 }, data: { state: 'running' } })
  const bytes = { doneBytes: GB, totalBytes: 2 * GB }
  await db.operation.update({ where: { id: operationId }, data: { state: 'running', ...bytes } })
}

test.runIf(process.platform === 'linux')(
  'on a terminal a bar shows how far it is, in one line of any width',
  async () => {
    for (const columns of [100, 44]) {
      const name = `waited for ${columns}`
      const running = run(['services', 'create', name, '--wait'], columns)
      const { id } = await until('the service to be asked for', newestOperation(name))
      await halfThrough(id)
      const bar = columns === 100 ? /\[#{12}\.{12}\] {2}1 GB of 2 GB/ : /\[#+.*…/
      await until(`a bar in ${running.out()}`, async () => bar.test(running.out()))
      await db.operation.update({ where: { id }, data: { state: 'succeeded' } })
      expect(await running.ended, running.out()).toBe(0)
      const [told = '', ...drawn] = running.out().split('\r\u001B[K')
      expect(told).toMatch(/password {2}\S+\r\n$/)
      for (const line of drawn) expect(line.length, line).toBeLessThan(columns)
      expect(drawn.at(-1)).toBe('')
    }
  },
)

test.each([
  ['failed', 'The disk is full. Nothing was left behind.', 'The disk is full. Nothing was left behind.\n'],
  ['cancelled', null, 'The provision was cancelled.\n'],
] as const)(
  '--wait ends with 1 and the sentence when it %s, and keeps what is told once',
  async (state, error, said) => {
    const name = `to be ${state}`
    const running = run(['services', 'create', name, '--wait'])
    const { id } = await until('the service to be asked for', newestOperation(name))
    await halfThrough(id)
    await db.operation.update({ where: { id }, data: { state, error } })
    expect(await running.ended).toBe(1)
    expect(running.out()).toMatch(/^to be \w+ {2}[0-9a-f-]{36}\npassword {2}\S{12,}\n/)
    expect(running.out().endsWith(said)).toBe(true)
    expect(running.out()).not.toContain('\u001B')
  },
)

async function givenService(name: string): Promise<string> {
  const id = await db.$transaction((tx) => insertService(tx, { name }))
  await db.service.update({ where: { id }, data: { state: 'running' } })
  return id
}

test.each([
  ['succeeded', 0, /^deletion succeeded was deleted\. Its backups stay until they expire\.\n$/],
  ['failed', 1, /^The volume is in use\.\n$/],
] as const)('services delete --wait ends when the deletion %s, with %i', async (state, code, said) => {
  const name = `deletion ${state}`
  await givenService(name)
  const running = run(['services', 'delete', name, '--confirm', name, '--wait'])
  const { id } = await until('the deletion to be asked for', newestOperation(name))
  const error = state === 'failed' ? 'The volume is in use.' : null
  await db.operation.update({ where: { id }, data: { state, error } })
  expect(await running.ended).toBe(code)
  expect(running.out()).toMatch(said)
})

test('--wait goes on after hiccups of the network, of a proxy and of the console', async () => {
  const name = 'waited through hiccups'
  hiccups.push('reset', 502, 'cut', 503, 504)
  const running = run(['services', 'create', name, '--wait'])
  const { id } = await until('the service to be asked for', newestOperation(name))
  await db.operation.update({ where: { id }, data: { state: 'succeeded' } })
  expect(await running.ended, running.out()).toBe(0)
  expect(running.out()).toMatch(/password {2}\S+\n$/)
  expect(hiccups).toEqual([])
})

test('--wait says that the operation goes on, and where, when the console stays away', async () => {
  const { CONSOLE_API_URL: url = '', CONSOLE_API_KEY: key = '' } = env
  hiccups.push(502, 502)
  const id = randomUUID()
  await expect(waitFor(new ApiClient(url, key), id, 1)).rejects.toMatchObject({
    exitCode: EXIT.unreachable,
    message: expect.stringMatching(
      new RegExp(`answered 502\\.\nWhat you asked for goes on.* ${url}/operations/${id}$`),
    ),
  })
})

test('restore --dry-run ends with 1 where the plan says that it can not be', async () => {
  const serviceId = await givenService('without files')
  const id = randomUUID()
  const backup = { id, chainId: id, serviceId, type: 'full', trigger: 'manual', state: 'failed' } as const
  await db.backup.create({ data: backup })
  const running = run(['restore', id, '--into', 'nothing', '--dry-run'])
  expect(await running.ended, running.out()).toBe(1)
  expect(running.out()).toMatch(/^(?!It can be restored).+[\s\S]+Nothing was changed\.\n$/)
})

test('one key waits for so many operations at a time, and who comes again waits then', async () => {
  const [one, other] = ['waited for by many', 'waited for late']
  const longer = run(['services', 'create', one])
  expect(await longer.ended).toBe(0)
  const operation = await until('the operation', newestOperation(one))
  const [{ id: organization } = { id: '' }] = z.array(z.object({ id: z.string() })).parse(await ask('', env))
  const path = `/${organization}/operations/${operation.id}?wait=${MAX_WAIT_SECONDS}`
  const before = statuses.length
  const waits = Array.from({ length: MAX_WAITING + 1 }, () => ask(path, env))
  await until('one too many to be refused', async () => statuses.slice(before).includes(429))
  const late = run(['services', 'create', other, '--wait'])
  const { id } = await until('the other to be asked for', newestOperation(other))
  await until('the command to be refused', async () => statuses.slice(before).filter((one) => one === 429).length > 1)
  await db.operation.update({ where: { id: operation.id }, data: { state: 'succeeded' } })
  const ended = await Promise.all(waits)
  expect(ended.filter((result) => result === undefined)).toHaveLength(1)
  await db.operation.update({ where: { id }, data: { state: 'succeeded' } })
  expect(await late.ended, late.out()).toBe(0)
})

test('lists of services with long names in wide characters fit 80 columns', async () => {
  const running = run(['services', 'list'])
  expect(await running.ended).toBe(0)
  const lines = running.out().trimEnd().split('\n')
  expect(lines.find((line) => line.startsWith('いちばん'))).toMatch(/… +running/)
  for (const line of lines) expect(widthOf(line), line).toBeLessThanOrEqual(80)
})

test('services beyond the first page of the API are listed, and found by their name', async () => {
  await db.$executeRaw`
    INSERT INTO service (id, name, state, driver, password_sha256, console_password_enc, updated_at)
    SELECT gen_random_uuid(), 'one of many ' || n, 'stopped', 'process', '', '', now() FROM generate_series(1, 1000) n`
  await givenService('zz the last')
  const list = run(['services', 'list'])
  expect(await list.ended).toBe(0)
  const [, ...rows] = list.out().trimEnd().split('\n')
  expect(rows).toHaveLength(await db.service.count({ where: { state: { not: 'terminated' } } }))
  const backups = run(['backups', 'list', 'ZZ the last'])
  expect(await backups.ended, backups.out()).toBe(0)
})

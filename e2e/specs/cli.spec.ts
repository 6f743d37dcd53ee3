import { execFile } from 'node:child_process'
import { expect, test } from '@playwright/test'
import { z } from 'zod'
import { Application } from '../application'
import { FIRST_KEY } from '../first-admin'
import { need, uniqueName } from '../fixtures'

type Ended = { code: number; out: string; err: string }

/** Runs the command as a person in a shell does. */
function run(args: string[], key = FIRST_KEY, variables: Record<string, string> = {}): Promise<Ended> {
  const env = { ...process.env, CONSOLE_API_URL: need('E2E_URL'), CONSOLE_API_KEY: key, ...variables }
  return new Promise((resolve) => {
    execFile(process.execPath, ['bin/backup-console.mjs', ...args], { env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err })
    })
  })
}

async function json<T>(schema: z.ZodType<T>, ...args: string[]): Promise<T> {
  const { code, out, err } = await run(['--json', ...args])
  expect(code, err).toBe(0)
  return schema.parse(JSON.parse(out))
}

const postedSchema = z.object({ service: z.object({ id: z.string() }), password: z.string() })
const servicesSchema = z.array(
  z.object({ id: z.string(), endpoints: z.array(z.object({ host: z.string(), port: z.number() })) }),
)

async function openRows(posted: z.infer<typeof postedSchema>): Promise<Application> {
  const services = await json(servicesSchema, 'services', 'list')
  const http = services.find(({ id }) => id === posted.service.id)?.endpoints[0]
  return new Application({ url: `http://${http?.host}:${http?.port}`, username: 'admin', password: posted.password })
}

test('a script backs up, restores, verifies and deletes without a browser', async () => {
  const name = uniqueName('scripted')
  const source = await openRows(await json(postedSchema, 'services', 'create', name, '--wait'))
  await source.command('CREATE TABLE default.kept (id UInt64) ENGINE = MergeTree ORDER BY id')
  await source.command('INSERT INTO default.kept SELECT number FROM numbers(1234)')
  const backup = await json(z.object({ id: z.string(), state: z.string() }), 'backups', 'create', name, '--wait')
  expect(backup.state).toBe('successful')
  await source.close()

  const copy = `${name} copy`.slice(0, 50)
  const plan = await run(['restore', backup.id, '--into', copy, '--dry-run'])
  expect(plan.out).toMatch(/^It can be restored\.[\s\S]*1234[\s\S]*RESTORE/)
  const restored = await openRows(await json(postedSchema, 'restore', backup.id, '--into', copy, '--wait'))
  expect(await restored.ask('(SELECT count() FROM default.kept)')).toBe('1234')

  const asked = ['migrate', name, copy, '--table', 'default.kept=default.again']
  const copied = await run([...asked, '--dry-run'])
  expect(copied).toMatchObject({ code: 0, out: expect.stringMatching(/^It can be copied\.[\s\S]*default\.kept/) })
  expect(await restored.ask("exists((SELECT 1 FROM system.tables WHERE name = 'again'))")).toBe('0')
  expect(await run([...asked, '--wait'])).toMatchObject({ code: 0, out: 'Copied, and every row compared.\n' })
  expect(await restored.ask('(SELECT count() FROM default.again)')).toBe('1234')
  expect(await run(['migrate', name, copy, '--table', 'kept'])).toMatchObject({ code: 2 })
  await restored.close()

  expect(await run(['backups', 'verify', name, backup.id, '--wait'])).toMatchObject({ code: 0, out: 'Verified.\n' })
  const listed = await run(['backups', 'list', name])
  expect(listed.out).toMatch(new RegExp(`${backup.id} .* full .* verified`))
  for (const line of `${listed.out}${(await run(['services', 'list'])).out}`.split('\n')) {
    expect(line.length, line).toBeLessThanOrEqual(80)
  }

  const unconfirmed = await run(['services', 'delete', copy, '--confirm', 'something else'])
  expect(unconfirmed).toMatchObject({ code: 2, err: `Nothing was deleted: --confirm must be ${copy}.\n` })
  expect((await run(['services', 'delete', copy, '--confirm', copy])).code).toBe(0)
  expect((await run(['services', 'delete', name, '--confirm', name])).code).toBe(0)
})

test('what goes wrong is told in a sentence and by the exit code', async () => {
  expect(await run(['services', 'list'], 'firstkey:wrongwrongwrongwrongwrong')).toMatchObject({ code: 3, out: '' })
  expect(await run(['backups', 'list', 'no such service'])).toMatchObject({
    code: 4,
    err: expect.stringMatching(/^There is no service no such service\./),
  })
  expect(await run(['services', 'create', uniqueName('lost'), '--host', 'node-9'])).toMatchObject({
    code: 4,
    err: 'There is no host node-9. There are: none, all services are on one machine.\n',
  })
  expect(await run(['backups', 'nothing'])).toMatchObject({ code: 2 })
  expect(await run(['--url', 'http://127.0.0.1:1', 'services', 'list'])).toMatchObject({ code: 5 })
})

const report = z.object({
  ok: z.boolean(),
  findings: z.array(z.object({ check: z.string(), state: z.string(), fix: z.string().optional() })),
})

test('doctor finds nothing wrong here, and says what is when the database can not be reached', async () => {
  const here = { CONSOLE_DATA_DIR: need('E2E_DATA_DIR'), PORT: new URL(need('E2E_URL')).port, CONSOLE_API_KEY: '' }
  const well = report.parse(JSON.parse((await run(['--json', 'doctor'], '', here)).out))
  // Other tests give services of this console buckets, on servers that end with them.
  const ours = well.findings.filter(({ check }) => !check.startsWith('bucket of '))
  expect(ours.filter(({ state }) => state === 'problem')).toEqual([])
  expect(ours.filter(({ state }) => state === 'ok').length).toBeGreaterThan(8)
  const { out } = await run(['doctor'], '', here)
  expect(out).toMatch(/^ok +configuration: /)
  for (const line of out.split('\n')) if (!line.includes('http')) expect(line.length, line).toBeLessThanOrEqual(80)
  const DATABASE_URL = 'postgresql://console:hush-hush-hush@127.0.0.1:1/console'
  const ill = await run(['--json', 'doctor'], '', { ...here, DATABASE_URL })
  expect(ill.code).toBe(1)
  expect(ill.out).not.toContain('hush')
  const { ok, findings } = report.parse(JSON.parse(ill.out))
  expect(ok).toBe(false)
  expect(findings.find(({ check }) => check === 'PostgreSQL')).toMatchObject({
    state: 'problem',
    fix: expect.stringContaining('DATABASE_URL'),
  })
})

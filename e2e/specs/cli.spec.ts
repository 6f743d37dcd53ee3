import { execFile } from 'node:child_process'
import { expect, test } from '@playwright/test'
import { z } from 'zod'
import { Application } from '../application'
import { FIRST_KEY } from '../first-admin'
import { need, uniqueName } from '../fixtures'

type Ended = { code: number; out: string; err: string }

/** Runs the command as a person in a shell does. */
function run(args: string[], key = FIRST_KEY): Promise<Ended> {
  const env = { ...process.env, CONSOLE_API_URL: need('E2E_URL'), CONSOLE_API_KEY: key }
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
  expect(await run(['backups', 'nothing'])).toMatchObject({ code: 2 })
  expect(await run(['--url', 'http://127.0.0.1:1', 'services', 'list'])).toMatchObject({ code: 5 })
})

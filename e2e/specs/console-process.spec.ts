import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { type ConsoleProcess, startConsole } from '../console-process'
import { findUsersOf, getChild } from '../processes'

test.skip(process.platform !== 'linux', 'reads /proc')

let dataDir: string
let running: ConsoleProcess | undefined

async function start(env: Record<string, string> = {}): Promise<ConsoleProcess> {
  running = await startConsole({ CONSOLE_DATA_DIR: dataDir, CONSOLE_SAMPLE: 'off', ...env })
  return running
}

async function healthStatus(url: string): Promise<number> {
  return fetch(`${url}/api/health`).then(
    (response) => response.status,
    () => 0,
  )
}

test.beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'console-process-'))
})

test.afterEach(async () => {
  await running?.stop()
  running = undefined
  await expect.poll(() => findUsersOf(dataDir)).toEqual([])
  await rm(dataDir, { recursive: true, force: true })
})

test('SIGTERM ends everything it started, with code 0', async () => {
  const instance = await start()
  expect((await findUsersOf(dataDir)).length).toBeGreaterThanOrEqual(4)
  expect(await instance.stop()).toBe(0)
  expect(await findUsersOf(dataDir)).toEqual([])
})

for (const { name, part } of [
  { name: 'web', part: 'scripts/web.mjs' },
  { name: 'worker', part: 'dist/worker.mjs' },
  { name: 'PostgreSQL', part: 'bin/postgres' },
]) {
  test(`kill -9 of ${name}: it is started again and the console is healthy`, async () => {
    const instance = await start()
    const victim = await getChild(instance.pid, part)
    process.kill(victim, 'SIGKILL')
    await expect.poll(() => getChild(instance.pid, part).catch(() => victim)).not.toBe(victim)
    await expect.poll(() => healthStatus(instance.url)).toBe(200)
  })
}

test('kill -9 of the supervisor: web and worker end by themselves, and the next start comes up on the same data', async () => {
  const first = await start()
  const children = await Promise.all(['scripts/web.mjs', 'dist/worker.mjs'].map((part) => getChild(first.pid, part)))
  await first.killHard()
  await expect.poll(async () => (await findUsersOf(dataDir)).filter((pid) => children.includes(pid))).toEqual([])
  const second = await start()
  expect(second.output()).toContain('A PostgreSQL that an earlier console had left running was stopped.')
})

test('a second start on the same data directory is refused and disturbs nothing', async () => {
  const instance = await start()
  const refused = startConsole({ CONSOLE_DATA_DIR: dataDir })
  await expect(refused).rejects.toThrow(`A console already runs on ${dataDir}`)
  expect(await healthStatus(instance.url)).toBe(200)
})

test('a taken port is named', async () => {
  const instance = await start()
  const other = await mkdtemp(path.join(tmpdir(), 'console-process-'))
  const refused = startConsole({ CONSOLE_DATA_DIR: other, PORT: new URL(instance.url).port })
  await expect(refused).rejects.toThrow(/PORT: \d+ on 127.0.0.1 is taken by another program/)
  await rm(other, { recursive: true })
})

test('every wrong variable gets its own line', async () => {
  const refused = startConsole({
    CONSOLE_DATA_DIR: dataDir,
    PORT: '70000',
    CONSOLE_SECRET: 'short',
    CONSOLE_SAMPLE: 'maybe',
  })
  await expect(refused).rejects.toThrow(/\n {2}PORT: .+\n {2}CONSOLE_SECRET: .+\n {2}CONSOLE_SAMPLE: .+/)
})

test('the secret survives a restart and nobody else may read it', async () => {
  const file = path.join(dataDir, 'secret')
  const first = await start()
  const secret = await readFile(file, 'utf8')
  expect(secret.trim()).toMatch(/^[0-9a-f]{64}$/)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  await first.stop()
  await start()
  expect(await readFile(file, 'utf8')).toBe(secret)
})

import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { bundle } from '@/scripts/bundle.mjs'
import { CONSOLE_PASSWORD, command, PERSON, PERSON_PASSWORD, query, sha256 } from '@/lib/provisioning/contract-queries'
import { type DriverHarness, takePortHere } from '@/lib/provisioning/contract-world'
import { describeDriverContract } from '@/lib/provisioning/driver-contract'
import { CONSOLE_USERNAME, type InstanceSpec } from '@/lib/provisioning/port'
import { findEngine } from './engine-process'
import { LAUNCHER_EXIT } from './launcher-exit'
import { createProcessDriver } from './process-driver'
import { serviceLayout } from './service-layout'

const run = promisify(execFile)
const APP_ROOT = path.resolve(import.meta.dirname, '../../..')
const LAUNCHER = path.join(APP_ROOT, 'dist', 'engine-launcher.mjs')
/** Longest that a test waits for what takes a moment on an idle machine. */
const PATIENCE_MS = 60_000

beforeAll(bundle)

async function pidOf(dataDir: string, serviceId: string): Promise<number> {
  const engine = await findEngine(serviceLayout(dataDir, serviceId))
  if (!engine) throw new Error('no engine runs')
  return engine.pid
}

async function processesOf(dir: string): Promise<string[]> {
  const { stdout } = await run('ps', ['-ax', '-o', 'pid=,stat=,command='])
  return stdout.split('\n').filter((line) => line.includes('engine-launcher') && line.includes(dir))
}

async function killHard(dataDir: string, serviceId: string): Promise<void> {
  process.kill(await pidOf(dataDir, serviceId), 'SIGKILL')
  const { dir } = serviceLayout(dataDir, serviceId)
  await vi.waitFor(async () => expect(await processesOf(dir)).toEqual([]), { timeout: PATIENCE_MS, interval: 20 })
}

async function makeHarness(): Promise<DriverHarness> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'driver-data-'))
  return {
    makeDriver: () => createProcessDriver({ dataDir, appRoot: APP_ROOT }),
    killEngine: (serviceId) => killHard(dataDir, serviceId),
    hasLeftovers: async (serviceId) => {
      const { dir } = serviceLayout(dataDir, serviceId)
      return existsSync(dir) || (await processesOf(dir)).length > 0
    },
    cleanup: () => rm(dataDir, { recursive: true, force: true }),
    takePort: takePortHere,
    hasSupervisor: false,
  }
}

describeDriverContract('process', makeHarness)

describe('process driver', () => {
  const dataDirs: string[] = []

  async function setUp() {
    const dataDir = await mkdtemp(path.join(os.tmpdir(), 'driver-data-'))
    dataDirs.push(dataDir)
    const spec: InstanceSpec = {
      serviceId: randomUUID(),
      username: PERSON,
      passwordSha256: sha256(PERSON_PASSWORD),
      networks: ['::/0'],
      consolePassword: CONSOLE_PASSWORD,
      backupDisks: [{ kind: 'path', name: 'backups_one', path: path.join(dataDir, 'backups', 'one') }],
    }
    const driver = createProcessDriver({ dataDir, appRoot: APP_ROOT })
    return { dataDir, spec, driver, layout: serviceLayout(dataDir, spec.serviceId) }
  }

  afterEach(async () => {
    for (const dataDir of dataDirs.splice(0)) {
      await createProcessDriver({ dataDir, appRoot: APP_ROOT }).release()
      await rm(dataDir, { recursive: true, force: true })
    }
  })

  afterAll(async () => {
    for (const dataDir of dataDirs) expect(await processesOf(dataDir)).toEqual([])
  })

  it('adopts the same process', async () => {
    const { dataDir, spec, driver } = await setUp()
    await driver.ensureRunning(spec)
    const pid = await pidOf(dataDir, spec.serviceId)
    await createProcessDriver({ dataDir, appRoot: APP_ROOT }).ensureRunning(spec)
    expect(await pidOf(dataDir, spec.serviceId)).toBe(pid)
  })

  it('never runs two engines on one data directory', async () => {
    const { spec, driver, layout } = await setUp()
    await driver.ensureRunning(spec)
    const second = spawn(process.execPath, [LAUNCHER, layout.dir], { stdio: 'ignore' })
    const [code] = await once(second, 'exit')
    expect(code).toBe(LAUNCHER_EXIT.locked)
    expect(await processesOf(layout.dir)).toHaveLength(1)
  })

  it('finds its engine when the pid file is gone, and never starts a second one', async () => {
    const { spec, driver, layout, dataDir } = await setUp()
    await driver.ensureRunning(spec)
    const pid = await pidOf(dataDir, spec.serviceId)
    await rm(layout.pidFile)
    await driver.ensureRunning(spec)
    expect(await processesOf(layout.dir)).toHaveLength(1)
    expect(await pidOf(dataDir, spec.serviceId)).not.toBe(pid)
  })

  it('takes a pid file that names a stranger for what it is', async () => {
    const { spec, driver, layout } = await setUp()
    await driver.ensureRunning(spec)
    await driver.ensureStopped(spec.serviceId)
    await writeFile(layout.pidFile, JSON.stringify({ pid: process.pid, fingerprint: 'a'.repeat(64) }))
    expect(await driver.inspect(spec.serviceId)).toEqual({ state: 'stopped' })
    await driver.ensureStopped(spec.serviceId)
    await driver.ensureRunning(spec)
  })

  it('survives instance and pid files that are not JSON', async () => {
    const { spec, driver, layout } = await setUp()
    await driver.ensureRunning(spec)
    await driver.ensureStopped(spec.serviceId)
    await Promise.all([writeFile(layout.instanceFile, '{"httpPo'), writeFile(layout.pidFile, 'x')])
    const endpoint = await driver.ensureRunning(spec)
    expect(await query(endpoint, CONSOLE_USERNAME, CONSOLE_PASSWORD, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('restarts an engine that does not answer any more', async () => {
    const { dataDir, spec, driver } = await setUp()
    await driver.ensureRunning(spec)
    const pid = await pidOf(dataDir, spec.serviceId)
    process.kill(pid, 'SIGSTOP')
    await driver.ensureRunning(spec)
    expect(await pidOf(dataDir, spec.serviceId)).not.toBe(pid)
  }, 90_000)

  it('outlives the death of the console', async () => {
    const { dataDir, spec, layout } = await setUp()
    const options = JSON.stringify({ dataDir, appRoot: APP_ROOT })
    const source = `import { createProcessDriver } from '@/lib/provisioning/process/process-driver'
      await createProcessDriver(${options}).ensureRunning(${JSON.stringify(spec)})
      process.kill(process.pid, 'SIGKILL')`
    const { build } = await import('esbuild')
    const outfile = path.join(APP_ROOT, 'node_modules', '.cache', `console-${spec.serviceId}.mjs`)
    const stdin = { contents: source, resolveDir: APP_ROOT, sourcefile: path.join(APP_ROOT, 'console.ts') }
    await build({
      stdin,
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      absWorkingDir: APP_ROOT,
    })
    const child = spawn(process.execPath, [outfile], { stdio: 'ignore' })
    const [, signal] = await once(child, 'exit')
    await rm(outfile)
    expect(signal).toBe('SIGKILL')
    const status = await createProcessDriver({ dataDir, appRoot: APP_ROOT }).inspect(spec.serviceId)
    if (status.state !== 'running') throw new Error(`the engine is ${status.state}`)
    expect(await query(status.endpoint, PERSON, PERSON_PASSWORD, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    expect(await processesOf(layout.dir)).toHaveLength(1)
  })

  it('ends in order: rows that were only in memory are on disk afterwards', async () => {
    const { spec, driver } = await setUp()
    const first = await driver.ensureRunning(spec)
    await command(first, 'CREATE TABLE default.t (a Int8) ENGINE = MergeTree ORDER BY a')
    await command(
      first,
      'CREATE TABLE default.b AS default.t ENGINE = Buffer(default, t, 1, 600, 600, 1000000, 1000000, 100000000, 100000000)',
    )
    await command(first, 'INSERT INTO default.b VALUES (1)')
    await driver.ensureStopped(spec.serviceId)
    const again = await driver.ensureRunning(spec)
    expect(await query(again, CONSOLE_USERNAME, CONSOLE_PASSWORD, 'SELECT a FROM default.t')).toEqual([{ a: 1 }])
  })

  it('gives the reason that the engine gave', async () => {
    const { dataDir, spec, driver, layout } = await setUp()
    await driver.ensureRunning(spec)
    await driver.ensureStopped(spec.serviceId)
    await rm(layout.dataDir, { recursive: true })
    await writeFile(layout.dataDir, 'no directory')
    await expect(driver.ensureRunning(spec)).rejects.toMatchObject({ code: 'unavailable', retryable: true })
    await rm(layout.dataDir)
    await driver.ensureRunning(spec)
    await driver.ensureStopped(spec.serviceId)
    await mkdir(path.join(layout.dataDir, 'status'))
    await expect(driver.ensureRunning(spec)).rejects.toThrow(/Code: \d+\. DB::.*status/)
    expect(await processesOf(dataDir)).toEqual([])
  })

  it('keeps hashes to its owner and passwords out of its files', async () => {
    const { spec, driver, layout } = await setUp()
    await driver.ensureRunning(spec)
    for (const file of [layout.configFile, layout.usersFile, layout.pidFile, layout.instanceFile]) {
      expect((await stat(file)).mode & 0o777).toBe(0o600)
      expect(await readFile(file, 'utf8')).not.toContain(CONSOLE_PASSWORD)
    }
    expect((await stat(layout.dir)).mode & 0o777).toBe(0o700)
  })

  it('writes failing queries into the log that is rotated, not into the one that only grows', async () => {
    const { spec, driver, layout } = await setUp()
    const endpoint = await driver.ensureRunning(spec)
    await expect(command(endpoint, 'SELECT no_such_column')).rejects.toThrow(/no_such_column/)
    const hasLine = async () => expect(await readFile(layout.engineLog, 'utf8')).toContain('no_such_column')
    await vi.waitFor(hasLine, { timeout: PATIENCE_MS, interval: 20 })
    expect(await readFile(layout.launcherLog, 'utf8')).not.toContain('no_such_column')
  })

  it('has a passwordless user that can run nothing after the start', async () => {
    const { spec, driver } = await setUp()
    const endpoint = await driver.ensureRunning(spec)
    await expect(command(endpoint, 'SYSTEM STOP LISTEN TCP', 'default', '')).rejects.toThrow(/Quota/)
  })

  it.runIf(process.platform === 'linux')(
    'lets SQL read no file outside its service and backup directories',
    async (test) => {
      const { dataDir, spec, driver, layout } = await setUp()
      const endpoint = await driver.ensureRunning(spec)
      if (/no Landlock|Landlock has version/.test(await readFile(layout.launcherLog, 'utf8'))) test.skip()
      const secret = path.join(dataDir, 'secret')
      await writeFile(secret, 'secret')
      for (const file of [secret, '/etc/passwd', `/proc/${process.pid}/environ`]) {
        const read = query(endpoint, PERSON, PERSON_PASSWORD, `SELECT file('${file}')`)
        await expect(read, file).rejects.toThrow(/Permission denied/)
      }
    },
  )
})

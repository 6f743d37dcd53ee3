import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '@/lib/errors'
import type { PathDisk } from '@/lib/provisioning/port'
import { type EngineRecord, findEngineRecord } from './instance-files'
import { commandOf, listProcesses } from './process-table'
import { READ_ONLY_MARK } from './read-only-mark'
import type { ServiceLayout } from './service-layout'

export const LAUNCHER_FILE = 'engine-launcher.mjs'

/** Open connections get 5 s of it (shutdown_wait_unfinished); the rest is for writing what is in memory. */
const STOP_TIMEOUT_MS = 10_000
/** After SIGKILL only the kernel is left to wait for: it frees the memory, which takes longer the more there is. */
const KILL_TIMEOUT_MS = 10_000
const POLL_MS = 20

/** The living engine of this service, also when its pid file is lost; null when there is none. */
export async function findEngine(layout: ServiceLayout): Promise<EngineRecord | null> {
  const record = await findEngineRecord(layout.pidFile)
  if (record && (await isEngineOf(record.pid, layout))) return record
  for (const { pid, command } of await listProcesses()) {
    if (isLauncherOf(command, layout)) return { pid, fingerprint: 'unknown' }
  }
  return null
}

/** Starts the launcher in a session of its own: it outlives this process, however that ends. */
export function spawnEngine(appRoot: string, layout: ServiceLayout, disks: readonly PathDisk[]): ChildProcess {
  const log = openSync(layout.launcherLog, 'w', 0o600)
  try {
    const launcher = path.join(appRoot, 'dist', LAUNCHER_FILE)
    const access = disks.map(({ path, isReadOnly = false }) => (isReadOnly ? READ_ONLY_MARK : '') + path)
    const child = spawn(process.execPath, [launcher, layout.dir, ...access], {
      cwd: layout.dir,
      detached: true,
      stdio: ['ignore', log, log],
      env: engineEnvironment(layout),
    })
    child.unref()
    return child
  } finally {
    closeSync(log)
  }
}

/** Ends the engine in order, then by force; returns once the process is gone, and with it its lock. */
export async function stopEngine(layout: ServiceLayout): Promise<void> {
  const engine = await findEngine(layout)
  if (engine) {
    signal(engine.pid, 'SIGTERM')
    if (!(await isGoneWithin(engine.pid, layout, STOP_TIMEOUT_MS))) {
      signal(engine.pid, 'SIGKILL')
      if (!(await isGoneWithin(engine.pid, layout, KILL_TIMEOUT_MS))) {
        throw new AppError('unavailable', 'The engine of this service does not end. Try again in a minute.', {
          message: `engine ${engine.pid} in ${layout.dir} is alive ${KILL_TIMEOUT_MS} ms after SIGKILL`,
          retryable: true,
        })
      }
    }
  }
  await rm(layout.pidFile, { force: true })
}

/** Nothing of the console's own environment: SQL can read /proc/self/environ, and secrets may be in it. */
function engineEnvironment(layout: ServiceLayout): NodeJS.ProcessEnv {
  const environment: Record<string, string> = { HOME: layout.dir, UV_THREADPOOL_SIZE: '1' }
  for (const name of ['PATH', 'TZ', 'LD_LIBRARY_PATH', 'NODE_ENV']) {
    const value = process.env[name]
    if (value !== undefined) environment[name] = value
  }
  return { NODE_ENV: 'production', ...environment }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

async function isGoneWithin(pid: number, layout: ServiceLayout, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs
  while (Date.now() < deadline) {
    if (!(await isEngineOf(pid, layout))) return true
    await delay(POLL_MS)
  }
  return false
}

/** Pids are reused: the command line must name the launcher and this directory. A zombie has none. */
async function isEngineOf(pid: number, layout: ServiceLayout): Promise<boolean> {
  return isLauncherOf(await commandOf(pid), layout)
}

function isLauncherOf(command: readonly string[], layout: ServiceLayout): boolean {
  return command.some((argument) => argument.endsWith(LAUNCHER_FILE)) && command.includes(layout.dir)
}

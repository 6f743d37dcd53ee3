import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { findFreePort } from '@/lib/database/postgres-server'

/** A first start initialises the database and, when asked to, loads the sample. */
const HEALTH_TIMEOUT_MS = 120_000
const POLL_MS = 50

export type ConsoleProcess = {
  url: string
  /** The one-time link that makes the first admin; null when there is one. */
  setupLink: string | null
  /** Of the supervisor. */
  pid: number
  /** Everything it printed so far. */
  output: () => string
  /** SIGTERM, as an init system does it. Resolves with the exit code when everything is down. */
  stop: () => Promise<number | null>
  /** kill -9 of the supervisor alone. */
  killHard: () => Promise<void>
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
  }
  return child.exitCode
}

async function waitUntilReady(child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + HEALTH_TIMEOUT_MS
  while (!output().includes('Ctrl-C stops it.')) {
    const isGone = child.exitCode !== null || child.signalCode !== null
    if (isGone) throw new Error(`The console ended with code ${child.exitCode}:\n${output()}`)
    if (Date.now() > deadline) {
      await end(child, 'SIGTERM')
      throw new Error(`The console was not ready after ${HEALTH_TIMEOUT_MS / 1000} s:\n${output()}`)
    }
    await delay(POLL_MS)
  }
}

/** Starts the real `npm start`, on a free port unless `env.PORT` names one, and resolves when it is healthy. */
export async function startConsole(
  env: { CONSOLE_DATA_DIR: string } & Record<string, string>,
): Promise<ConsoleProcess> {
  const port = env['PORT'] ?? String(await findFreePort())
  const { DATABASE_URL: _own, ...inherited } = process.env
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    env: { ...inherited, HOST: '127.0.0.1', ...env, PORT: port },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const output = () => text
  await waitUntilReady(child, output)
  return {
    url: `http://127.0.0.1:${port}`,
    setupLink: /http\S+\/setup\?token=\S+/.exec(text)?.[0] ?? null,
    pid: child.pid ?? 0,
    output,
    stop: () => end(child, 'SIGTERM'),
    killHard: async () => {
      await end(child, 'SIGKILL')
    },
  }
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'esbuild'
import { db } from '@/lib/db'
import { type WorkerOrder, type WorkerReport, workerReport } from '@/tests/crash/worker-messages'
import { until } from './world'

/** A real worker in a process of its own, warm until it is told to begin. */
export type WorkerProcess = {
  reports: WorkerReport[]
  /** What it has written to standard error: its log. */
  log(): string
  begin(order?: Partial<WorkerOrder>): void
  /** The signal or exit code it ended with. */
  ended(): Promise<string>
  kill(signal?: NodeJS.Signals): Promise<void>
}

export type WorkerProcesses = {
  next(): WorkerProcess
  /** A worker dies at this point, with work open, and its lease with it. */
  dieAt(killAt: string): Promise<void>
  /** A fresh worker lives as long as `work` takes. */
  whileAlive<T>(work: (worker: WorkerProcess) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Started ahead, so that a test doesn't wait for Node.js to load its modules. */
const WARM_WORKERS = 2

/** Packages that few operations need, or that look for files of their own. */
const LOADED_WHEN_NEEDED = [
  'pino',
  'nodemailer',
  'dockerode',
  'chdb',
  '@aws-sdk/*',
  '@azure/*',
  '@zip.js/*',
  'tar',
  'fzstd',
]
/** What bundled CommonJS asks Node.js's own modules of. */
const REQUIRE = `import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);`

/** As if the lease of everything that runs had run out: nobody waits eight seconds for it, or renews it meanwhile. */
export async function expireLeases(): Promise<void> {
  await db.$executeRaw`
    UPDATE operation SET heartbeat_at = now() - interval '1 minute', worker_id = NULL WHERE state = 'running'`
}

/** Runs a command with a hosts file of its own, in a mount namespace of its own. */
const WITH_HOSTS = 'mount --bind "$0" /etc/hosts && exec "$@"'

/** The command that runs another with this hosts file. */
export const withHosts = (hostsFile: string | undefined, command: string[]): string[] =>
  hostsFile ? ['unshare', '--mount', 'sh', '-c', WITH_HOSTS, hostsFile, ...command] : command

type WorkerSettings = { hostsFile?: string; env?: Record<string, string> }

function spawnWorker(entry: string, { hostsFile, env: given }: WorkerSettings): WorkerProcess {
  const env = { ...process.env, CONSOLE_SAMPLE: 'off', ...given }
  const [command = '', ...args] = withHosts(hostsFile, [process.execPath, entry])
  const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  const reports: WorkerReport[] = []
  let errors = ''
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  child.on('message', (message) => reports.push(workerReport.parse(message)))
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  const ended = async () => {
    await until(`worker ${child.pid} to end`, async () => hasEnded())
    if (child.exitCode) throw new Error(`a worker ended with ${child.exitCode}: ${errors}`)
    return child.signalCode ?? String(child.exitCode)
  }
  return {
    reports,
    log: () => errors,
    begin: (order = {}) => void child.send({ killAt: null, signal: 'SIGKILL', ...order }),
    ended,
    kill: (signal = 'SIGKILL') => endChild(child, hasEnded, signal),
  }
}

async function endChild(child: ChildProcess, hasEnded: () => boolean, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded()) return
  const exit = once(child, 'exit')
  child.kill(signal)
  await exit
}

/** Bundles tests/crash/crash-worker.ts and keeps a few processes of it warm; `hostsFile` is what they and their engines resolve names by. */
export async function startWorkerProcesses(settings: WorkerSettings = {}): Promise<WorkerProcesses> {
  await mkdir('dist', { recursive: true })
  // Beside the other bundles: packages are resolved from where the file lies.
  const dir = await mkdtemp(path.join('dist', 'crash-'))
  const entry = path.resolve(dir, 'worker.mjs')
  await build({
    entryPoints: ['tests/crash/crash-worker.ts'],
    outfile: entry,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // Packages too: hundreds of small files would take each of these processes longer than all that it does.
    external: LOADED_WHEN_NEEDED,
    banner: { js: REQUIRE },
    sourcemap: 'linked',
    logLevel: 'warning',
  })
  const all: WorkerProcess[] = []
  const warm: WorkerProcess[] = []
  const add = () => {
    const worker = spawnWorker(entry, settings)
    all.push(worker)
    warm.push(worker)
  }
  const next = () => {
    while (warm.length < WARM_WORKERS + 1) add()
    const worker = warm.shift()
    if (!worker) throw new Error('no warm worker')
    return worker
  }
  return {
    next,
    dieAt: async (killAt) => {
      const worker = next()
      worker.begin({ killAt })
      const how = await worker.ended()
      if (how !== 'SIGKILL') throw new Error(`the worker should have died at ${killAt}, but ended with ${how}`)
      await expireLeases()
    },
    whileAlive: async (work) => {
      const worker = next()
      worker.begin()
      try {
        return await work(worker)
      } finally {
        await worker.kill()
      }
    },
    close: async () => {
      await Promise.all(all.map((worker) => worker.kill()))
      await rm(dir, { recursive: true, force: true })
    },
  }
}

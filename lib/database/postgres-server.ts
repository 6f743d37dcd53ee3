import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client, escapeIdentifier } from 'pg'
import type { PostgresHome } from './postgres-home'
import { findCommandLine } from './process-identity'

const run = promisify(execFile)

export const POSTGRES_USER = 'console'

/** Crash recovery of a small database takes seconds; a minute means that something is wrong. */
const READY_TIMEOUT_MS = 60_000
const READY_POLL_MS = 15
/** A fast shutdown writes one checkpoint; after this the immediate one follows, which costs a recovery at the next start. */
const FAST_SHUTDOWN_MS = 15_000
/** Line of postmaster.pid that pg_ctl reads too: "ready" when connections are accepted. */
const STATUS_LINE = 7

/** Sized for one web and one worker process: about 40 MB resident. Commits stay durable. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '32MB',
  max_wal_size: '256MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  io_method: 'sync',
  jit: 'off',
}

export type PostgresServer = { process: ChildProcess; url: (database: string) => string }

export type StartOptions = { home: PostgresHome; port: number; password: string; logFile: string }

/** A TCP port of 127.0.0.1 that is free now. */
export async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('No free port was found.')
  return address.port
}

/** Makes the cluster when there is none; a half made one of an earlier try is thrown away. */
export async function ensureCluster(home: PostgresHome, password: string): Promise<void> {
  const exists = await stat(path.join(home.clusterDir, 'PG_VERSION')).then(
    () => true,
    () => false,
  )
  if (exists) return
  const partial = `${home.clusterDir}.new`
  const passwordFile = `${home.clusterDir}.password`
  await rm(partial, { recursive: true, force: true })
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  if (home.account) await chown(passwordFile, home.account.uid, home.account.gid)
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const login = [`--username=${POSTGRES_USER}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
  try {
    await run(path.join(home.binDir, 'initdb'), [`--pgdata=${partial}`, ...login, ...locale], {
      ...home.account,
      cwd: path.dirname(home.clusterDir),
    })
  } finally {
    await rm(passwordFile, { force: true })
  }
  await rename(partial, home.clusterDir)
}

async function readPidFile(home: PostgresHome): Promise<string[]> {
  const text = await readFile(path.join(home.clusterDir, 'postmaster.pid'), 'utf8').catch(() => '')
  return text.split('\n')
}

/** Ends a server that a console which died left running on this cluster. Returns whether there was one. */
export async function stopLeftover(home: PostgresHome): Promise<boolean> {
  const pid = Number((await readPidFile(home))[0])
  const isOurs = async () => (await findCommandLine(pid))?.includes(home.clusterDir) ?? false
  if (!(pid > 0) || !(await isOurs())) return false
  process.kill(pid, 'SIGINT')
  const quitAt = Date.now() + FAST_SHUTDOWN_MS
  while (await isOurs()) {
    if (Date.now() > quitAt) process.kill(pid, 'SIGQUIT')
    await delay(50)
  }
  return true
}

async function waitUntilReady(child: ChildProcess, options: StartOptions): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS
  for (;;) {
    const lines = await readPidFile(options.home)
    if (Number(lines[0]) === child.pid && lines[STATUS_LINE]?.trim() === 'ready') return
    const isGone = child.exitCode !== null || child.signalCode !== null
    if (isGone || Date.now() > deadline) {
      child.kill('SIGKILL')
      const log = (await readFile(options.logFile, 'utf8')).trim().split('\n').slice(-3).join('\n')
      throw new Error(`PostgreSQL did not start. The end of ${options.logFile}:\n${log}`)
    }
    await delay(READY_POLL_MS)
  }
}

/**
 * Starts the server on 127.0.0.1 in a process group of its own, so that Ctrl-C doesn't reach it before web and worker
 * are down. Resolves when it accepts connections.
 * @throws Error with the end of the log when it does not come up.
 */
export async function startPostgres(options: StartOptions): Promise<PostgresServer> {
  const { home, port, password, logFile } = options
  const settings = Object.entries({ ...SETTINGS, port: String(port) }).flatMap(([key, value]) => [
    '-c',
    `${key}=${value}`,
  ])
  const log = await open(logFile, 'a', 0o600)
  const child = spawn(path.join(home.binDir, 'postgres'), ['-D', home.clusterDir, ...settings], {
    ...home.account,
    cwd: home.clusterDir,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  })
  const spawned = once(child, 'spawn')
  try {
    await spawned
  } finally {
    await log.close()
  }
  await waitUntilReady(child, options)
  const url = (database: string) => `postgresql://${POSTGRES_USER}:${password}@127.0.0.1:${port}/${database}`
  return { process: child, url }
}

/** Stops the server within seconds; open transactions are rolled back. */
export async function stopPostgres(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGINT')
  const force = setTimeout(() => child.kill('SIGQUIT'), FAST_SHUTDOWN_MS)
  await exited.finally(() => clearTimeout(force))
}

/** Makes the database when it is missing. */
export async function ensureDatabase(server: PostgresServer, name: string): Promise<void> {
  const client = new Client({ connectionString: server.url('postgres') })
  await client.connect()
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name])
    if (rowCount === 0) await client.query(`create database ${escapeIdentifier(name)}`)
  } finally {
    await client.end()
  }
}

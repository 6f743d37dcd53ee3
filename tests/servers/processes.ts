import { execFile, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'

const LOOK_EVERY_MS = 100
const LIMIT_MS = 60_000

const exec = promisify(execFile)

export async function run(command: string, ...args: string[]): Promise<string> {
  const { stdout } = await exec(command, args, { env: { ...process.env, CEPH_ARGS: '' } })
  return stdout
}

/** Starts a server that outlives the test process which happened to ask for it first; returns its pid. */
export function startDetached(
  { logFile, env = {} }: { logFile: string; env?: Record<string, string> },
  command: string,
  ...args: string[]
): number {
  const log = openSync(logFile, 'a')
  try {
    const child = spawn(command, args, { detached: true, env: { ...process.env, ...env }, stdio: ['ignore', log, log] })
    child.unref()
    if (child.pid === undefined) throw new Error(`${command} could not be started`)
    return child.pid
  } finally {
    closeSync(log)
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Kills a process that may end by itself at the same moment. */
export function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

export async function untilTrue(what: string, ask: () => Promise<boolean>, limitMs = LIMIT_MS): Promise<void> {
  const deadline = Date.now() + limitMs
  while (!(await ask().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`waited ${limitMs} ms in vain: ${what}`)
    await pause(LOOK_EVERY_MS)
  }
}

export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

const hasProc = process.platform === 'linux'

async function readProc(pid: number, file: string): Promise<string | null> {
  return readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => null)
}

async function readPs(pid: number, column: string): Promise<string | null> {
  return run('ps', ['-o', `${column}=`, '-p', String(pid)]).then(
    ({ stdout }) => stdout.trim() || null,
    () => null,
  )
}

/** What a process was started with, or null when there is none of that id. */
export async function findCommandLine(pid: number): Promise<string | null> {
  if (!hasProc) return readPs(pid, 'command')
  return (await readProc(pid, 'cmdline'))?.replaceAll('\0', ' ').trim() || null
}

/** Tells two processes that had the same id apart: the moment of the start, null when there is no such process. */
export async function findStartToken(pid: number): Promise<string | null> {
  if (!hasProc) return readPs(pid, 'lstart')
  const stat = await readProc(pid, 'stat')
  if (!stat) return null
  const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const startTicks = rest[18]
  if (state === 'Z' || !startTicks) return null
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
  return `${boot.trim()}:${startTicks}`
}

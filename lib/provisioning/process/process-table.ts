import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { promisify } from 'node:util'
import { findText } from './instance-files'

const run = promisify(execFile)
const isLinux = process.platform === 'linux'

export type RunningProcess = { pid: number; command: string[] }

/** Every process of this host. Without ps on Linux: small images do not have it. */
export async function listProcesses(): Promise<RunningProcess[]> {
  if (!isLinux) return parsePs((await run('ps', ['-ax', '-o', 'pid=,command='])).stdout)
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  return Promise.all(pids.map(async (pid) => ({ pid, command: await commandOf(pid) })))
}

/** The arguments of a process; none when it has ended. */
export async function commandOf(pid: number): Promise<string[]> {
  if (!isLinux) return (await listProcesses()).find((each) => each.pid === pid)?.command ?? []
  const text = await findText(`/proc/${pid}/cmdline`).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return null
    throw error
  })
  return text ? text.split('\0') : []
}

function parsePs(text: string): RunningProcess[] {
  return text.split('\n').flatMap((line) => {
    const [pid, ...command] = line.trim().split(' ')
    return pid ? [{ pid: Number(pid), command }] : []
  })
}

import { readdir, readFile } from 'node:fs/promises'
import { findCommandLine } from '@/lib/database/process-identity'

async function findPids(isWanted: (pid: number) => Promise<boolean>): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0)
  const wanted = await Promise.all(pids.map(isWanted))
  return pids.filter((_pid, index) => wanted[index])
}

async function findParent(pid: number): Promise<number | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  return stat ? Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) : null
}

/** The child of a process whose command line has `part` in it. @throws Error unless there is exactly one. */
export async function getChild(parent: number, part: string): Promise<number> {
  const pids = await findPids(async (pid) => {
    return (await findParent(pid)) === parent && ((await findCommandLine(pid))?.includes(part) ?? false)
  })
  const [pid] = pids
  if (pid === undefined || pids.length > 1) throw new Error(`${pids.length} children of ${parent} run ${part}`)
  return pid
}

/** What is asked of the worker meanwhile waits until `work` is done: the worker stands still. */
export async function whileWorkerStands<T>(worker: number, work: () => Promise<T>): Promise<T> {
  process.kill(worker, 'SIGSTOP')
  try {
    return await work()
  } finally {
    process.kill(worker, 'SIGCONT')
  }
}

/** Processes that were told of a directory: by their command line or by their environment (web, worker, engines). */
export async function findUsersOf(dir: string): Promise<number[]> {
  return findPids(async (pid) => {
    if (pid === process.pid) return false
    const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')
    return (await Promise.all([read('cmdline'), read('environ')])).some((text) => text.includes(dir))
  })
}

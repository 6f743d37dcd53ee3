import { readdir, readFile } from 'node:fs/promises'
import type { Figure } from './measure'

const REACH_MB = 600
const KB_PER_MB = 1024

type ProcessInfo = { pid: number; parent: number; command: string }

async function listProcesses(): Promise<ProcessInfo[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const all = await Promise.all(
    pids.map(async (pid) => {
      const [stat, command] = await Promise.all([
        readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''),
        readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
      ])
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
      return { pid: Number(pid), parent, command: command.replaceAll('\0', ' ') }
    }),
  )
  return all.filter((one) => Number.isFinite(one.parent))
}

/** Proportional set size: shared pages count once, however many processes share them. */
async function pssKb(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0)
}

/** Memory of web, worker and PostgreSQL, which all descend from the console's own process; engines don't count. */
export async function measureMemory(consolePid: number): Promise<Figure> {
  const all = await listProcesses()
  const family = new Set([consolePid])
  for (let grown = true; grown; ) {
    const before = family.size
    for (const one of all) if (family.has(one.parent)) family.add(one.pid)
    grown = family.size > before
  }
  const ours = all.filter((one) => family.has(one.pid) && !one.command.includes('engine-launcher'))
  const sizes = await Promise.all(ours.map((one) => pssKb(one.pid)))
  const megabytes = Math.round(sizes.reduce((sum, size) => sum + size, 0) / KB_PER_MB)
  return {
    what: 'memory of console, web, worker and PostgreSQL at rest (PSS)',
    measured: `${megabytes} MB in ${ours.length} processes`,
    reach: `${REACH_MB} MB`,
    isReached: megabytes <= REACH_MB,
  }
}

import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { type Change, gatherInvalidations } from '@/components/live/gather-invalidations'
import { serviceKeys } from '@/components/service/service-keys'
import { ourRestore } from './backups-and-restores'
import type { Figure } from './measure'

/** What the Services page shows at first. */
const LIST = serviceKeys.list({ search: '', state: null, cursor: null })
const TABS = 200
const REACH_CORES = 0.5
/** After a restore the last changes are still being read. */
const SETTLE_MS = 3_000
const LOOK_EVERY_MS = 100
const TICKS_PER_SECOND = 100

type Tab = { requests: () => number; isLoaded: () => boolean; close: () => void }

async function readEvents(url: string, cookie: string, signal: AbortSignal, onChange: (change: Change) => void) {
  const response = await fetch(`${url}/api/events`, { headers: { cookie }, signal })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
    text += piece.value
    const lines = text.split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) if (line.startsWith('data: ')) onChange(JSON.parse(line.slice(6)) as Change)
  }
}

/** What the Services page does in a visible tab: it listens, and reads its list again when something in it changed. */
async function openTab(url: string, cookie: string): Promise<Tab> {
  const client = new QueryClient()
  let requests = 0
  const queryFn = async ({ signal }: { signal: AbortSignal }) => {
    requests += 1
    const response = await fetch(`${url}/api/services`, { headers: { cookie }, signal })
    return (await response.json()) as unknown
  }
  const stopWatching = new QueryObserver(client, { queryKey: LIST, queryFn }).subscribe(() => undefined)
  const invalidations = gatherInvalidations(client)
  const end = new AbortController()
  void readEvents(url, cookie, end.signal, (change) => invalidations.add(change)).catch((error: unknown) => {
    if (!end.signal.aborted) throw error
  })
  return {
    requests: () => requests,
    isLoaded: () => client.getQueryData(LIST) !== undefined,
    close: () => {
      invalidations.stop()
      stopWatching()
      end.abort()
      client.clear()
    },
  }
}

/** Seconds of CPU of the console's web process so far. */
async function webSeconds(consolePid: number): Promise<number> {
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const isWeb = Number(fields[1]) === consolePid && command.includes('web.mjs')
    if (isWeb || (Number(fields[1]) === consolePid && command.includes('next-server')))
      return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
  }
  throw new Error('the web process was not found')
}

async function cpuOfRestore(consolePid: number, backupId: string): Promise<{ cpu: number; seconds: number }> {
  const [before, start] = [await webSeconds(consolePid), performance.now()]
  await ourRestore(backupId)
  await pause(SETTLE_MS)
  return { cpu: (await webSeconds(consolePid)) - before, seconds: (performance.now() - start) / 1_000 }
}

/** What 200 tabs with the Services page open cost the web process during a restore, beyond the restore without them. */
export async function measureTabs(url: string, cookie: string, consolePid: number, backupId: string): Promise<Figure> {
  const alone = await cpuOfRestore(consolePid, backupId)
  const tabs = await Promise.all(Array.from({ length: TABS }, () => openTab(url, cookie)))
  while (!tabs.every((tab) => tab.isLoaded())) await pause(LOOK_EVERY_MS)
  const first = tabs.reduce((sum, tab) => sum + tab.requests(), 0)
  const watched = await cpuOfRestore(consolePid, backupId)
  const requests = tabs.reduce((sum, tab) => sum + tab.requests(), 0) - first
  for (const tab of tabs) tab.close()
  if (requests === 0) throw new Error('no tab heard of the restore')
  const cores = watched.cpu / watched.seconds - alone.cpu / alone.seconds
  return {
    what: `${TABS} tabs on the Services page during a restore, CPU of the web process`,
    measured: `${cores.toFixed(2)} cores over ${watched.seconds.toFixed(1)} s, ${requests} requests`,
    reach: `${REACH_CORES} cores`,
    isReached: cores <= REACH_CORES,
  }
}

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir, totalmem } from 'node:os'
import path from 'node:path'
import { type ConsoleProcess, startConsole } from '@/e2e/console-process'
import { measureBackupsAndRestores } from './backups-and-restores'
import { measureCopies } from './copies'
import { measureBuckets } from './buckets'
import { useDatabaseOf } from './embedded-database-url'
import { type Figure, median, printFigures, timed } from './measure'
import { measureManyServices } from './many-services'
import { measureMemory } from './memory'
import { measurePages } from './pages'
import { measureTick } from './scale'
import { measureScript } from './script-weight'
import { measureTabs } from './tabs'
import { createSecondService, firstBackupOf, leave, untilSampleIsBackedUp } from './services'

const ADMIN = { email: 'bench@example.com', password: 'Correct-horse-7-battery' }
/** For what Prometheus scrapes. */
const API_KEY = `bench${randomBytes(6).toString('hex')}:${randomBytes(16).toString('hex')}`
const WARM_STARTS = 3
const START_REACH_MS = 6_000

const dataDir = await mkdtemp(path.join(tmpdir(), 'console-bench-'))
process.env['CONSOLE_DATA_DIR'] = dataDir
process.env['LOG_LEVEL'] ??= 'error'
// The S3 server of the bench runs on this machine.
process.env['CONSOLE_BUCKETS_ON_LOOPBACK'] = 'on'

const start = () =>
  startConsole({
    CONSOLE_DATA_DIR: dataDir,
    CONSOLE_ADMIN_EMAIL: ADMIN.email,
    CONSOLE_ADMIN_PASSWORD: ADMIN.password,
    CONSOLE_API_KEY: API_KEY,
  })

async function signIn(url: string): Promise<string> {
  const response = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(ADMIN),
  })
  if (!response.ok) throw new Error(`sign-in answered ${response.status}`)
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

async function measureWarmStarts(): Promise<Figure> {
  const times: number[] = []
  for (let run = 0; run < WARM_STARTS; run += 1) {
    const { ms, value } = await timed(start)
    times.push(ms)
    await value.stop()
  }
  const ms = median(times)
  return {
    what: 'warm npm start to /api/health 200, two services',
    measured: `${(ms / 1000).toFixed(1)} s`,
    reach: `${START_REACH_MS / 1000} s`,
    isReached: ms <= START_REACH_MS,
  }
}

type Running = { console: ConsoleProcess; cookie: string; serviceId: string; secondId: string }

/** The parts by the words that choose them, in the order in which they run on one console. */
const PARTS: Record<string, (running: Running) => Promise<Figure[]>> = {
  backups: ({ serviceId }) => measureBackupsAndRestores(serviceId),
  pages: ({ console, cookie }) => measurePages(console.url, cookie),
  services: ({ console, cookie }) =>
    measureManyServices(console.url, { cookie, authorization: `Basic ${btoa(API_KEY)}` }),
  tabs: async ({ console, cookie, serviceId }) => [
    await measureTabs(console.url, cookie, console.pid, await firstBackupOf(serviceId)),
  ],
  tick: async () => [await measureTick()],
  script: async ({ console, cookie, serviceId }) => [await measureScript(console.url, cookie, serviceId)],
  memory: async ({ console }) => [await measureMemory(console.pid)],
  copies: async ({ serviceId, secondId }) => [await measureCopies(serviceId, secondId)],
  buckets: ({ serviceId }) => measureBuckets(serviceId),
}
const STARTS = 'starts'

const wanted = process.argv.slice(2)
const unknown = wanted.find((part) => part !== STARTS && !(part in PARTS))
if (unknown) throw new Error(`There is no part ${unknown}: choose from ${[STARTS, ...Object.keys(PARTS)].join(', ')}.`)
const isWanted = (part: string): boolean => wanted.length === 0 || wanted.includes(part)

const instance = await start()
try {
  await useDatabaseOf(dataDir)
  const serviceId = await untilSampleIsBackedUp()
  const secondId = await createSecondService()
  const running = { console: instance, cookie: await signIn(instance.url), serviceId, secondId }
  const figures: Figure[] = []
  for (const [part, measure] of Object.entries(PARTS)) if (isWanted(part)) figures.push(...(await measure(running)))
  await leave()
  await instance.stop()
  if (isWanted(STARTS)) figures.unshift(await measureWarmStarts())
  console.log(
    `\n${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}\n`,
  )
  printFigures(figures)
  process.exitCode = figures.every((figure) => figure.isReached) ? 0 : 1
} finally {
  await instance.stop()
  await rm(dataDir, { recursive: true, force: true })
}

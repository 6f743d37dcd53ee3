import path from 'node:path'
import { applyMigrations } from '@/lib/database/migrate'
import type { Env } from '@/lib/env'
import { isAppError } from '@/lib/errors'
import { proveStore } from '@/lib/store/prove-store'
import { SupervisedChild } from './child'
import { ensureSecret, lockDataDir, prepareDataDir } from './data-dir'
import { checkPort, localUrl, portTaken, waitForHealth } from './health'
import { startEmbeddedPostgres } from './postgres'
import { StartError, say } from './terminal'

/** What scripts/web.mjs ends with when the port was taken after all. */
const PORT_TAKEN_EXIT_CODE = 98

type Stop = () => Promise<unknown>

/** The state of one console: what was started, to be stopped in the opposite order. */
export class Supervisor {
  private readonly stops: Stop[] = []
  private isStopping = false
  private fail: (error: Error) => void = () => undefined
  /** Rejects when something happens after the start that ends the console. */
  readonly failed = new Promise<never>((_resolve, reject) => {
    this.fail = reject
  })

  constructor(private readonly env: Env) {
    this.failed.catch(() => undefined)
  }

  private get url(): string {
    return localUrl(this.env.HOST, this.env.PORT)
  }

  /** Resolves when the console answers; at once when it is told to stop meanwhile. */
  async start(): Promise<void> {
    const { CONSOLE_DATA_DIR: dataDir, HOST, PORT } = this.env
    await prepareDataDir(dataDir)
    this.stops.push(await lockDataDir(dataDir))
    await checkPort(HOST, PORT)
    await checkStore(this.env)
    const databaseUrl = await this.startDatabase()
    if (this.isStopping) return
    const secret = this.env.CONSOLE_SECRET ?? (await ensureSecret(path.join(dataDir, 'secret')))
    const setupToken = await this.startProcesses({ ...process.env, ...this.childEnv(databaseUrl, secret) })
    if (this.isStopping) return
    const shownUrl = this.env.CONSOLE_URL ?? this.url
    say(`\nThe console is ready: ${shownUrl}`)
    if (setupToken)
      say(`Create the first admin (works once): ${shownUrl}/setup?token=${encodeURIComponent(setupToken)}`)
    say('Ctrl-C stops it.')
  }

  private childEnv(databaseUrl: string, secret: string): NodeJS.ProcessEnv {
    const { CONSOLE_DATA_DIR, HOST, PORT, CONSOLE_SAMPLE } = this.env
    return {
      CONSOLE_DATA_DIR,
      HOST,
      PORT: String(PORT),
      CONSOLE_SAMPLE,
      DATABASE_URL: databaseUrl,
      CONSOLE_SECRET: secret,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
    }
  }

  private async startDatabase(): Promise<string> {
    const given = this.env.DATABASE_URL
    if (!given) {
      const postgres = await startEmbeddedPostgres(this.env.CONSOLE_DATA_DIR)
      this.stops.push(postgres.stop)
      await this.migrate(postgres.url)
      return postgres.url
    }
    try {
      await this.migrate(given)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new StartError(`DATABASE_URL: the database can't be used: ${reason}`)
    }
    return given
  }

  private async migrate(databaseUrl: string): Promise<void> {
    const applied = await applyMigrations(databaseUrl)
    if (applied.length > 0) say(`Database schema brought up to ${applied.at(-1)}.`)
  }

  private async startProcesses(env: NodeJS.ProcessEnv): Promise<string | null> {
    const logs = path.join(this.env.CONSOLE_DATA_DIR, 'logs')
    let tellReady: (token: string | null) => void = () => undefined
    const workerReady = new Promise<string | null>((resolve) => {
      tellReady = resolve
    })
    const web = new SupervisedChild({
      name: 'web',
      script: 'scripts/web.mjs',
      logFile: path.join(logs, 'web.log'),
      env,
      isFatal: (exitCode) => this.endWhenPortTaken(exitCode),
    })
    const worker = new SupervisedChild({
      name: 'worker',
      script: 'dist/worker.mjs',
      logFile: path.join(logs, 'worker.log'),
      env,
      onMessage: (message) => {
        const token = readSetupToken(message)
        if (token !== undefined) tellReady(token)
      },
    })
    this.stops.push(() => {
      tellReady(null)
      return Promise.all([web.stop(), worker.stop()])
    })
    await Promise.all([web.start(), worker.start()])
    const [setupToken] = await Promise.all([workerReady, waitForHealth(this.url, () => this.isStopping)])
    return setupToken
  }

  private endWhenPortTaken(exitCode: number | null): boolean {
    if (exitCode !== PORT_TAKEN_EXIT_CODE) return false
    this.fail(portTaken(this.env.HOST, this.env.PORT))
    return true
  }

  /** Ends everything that was started: web and worker, then PostgreSQL. Waits for a step of the start that is under way. */
  async stop(starting: Promise<void>): Promise<void> {
    this.isStopping = true
    const settled = starting.catch(() => undefined)
    while (this.stops.length > 0) await this.stops.pop()?.()
    await settled
    while (this.stops.length > 0) await this.stops.pop()?.()
  }
}

/** @throws StartError naming what is wrong with the bucket of CONSOLE_STORE. */
async function checkStore(env: Env): Promise<void> {
  try {
    await proveStore(env)
  } catch (error) {
    throw isAppError(error) ? new StartError(error.userMessage) : error
  }
}

/** `undefined` when the message is not the worker's `{ type: 'ready', setupToken }`. */
function readSetupToken(message: unknown): string | null | undefined {
  if (typeof message !== 'object' || message === null) return undefined
  if (!('type' in message) || message.type !== 'ready') return undefined
  return 'setupToken' in message && typeof message.setupToken === 'string' ? message.setupToken : null
}

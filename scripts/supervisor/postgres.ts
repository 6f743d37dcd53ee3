import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { preparePostgresHome } from '@/lib/database/postgres-home'
import {
  ensureCluster,
  ensureDatabase,
  findFreePort,
  type PostgresServer,
  type StartOptions,
  startPostgres,
  stopLeftover,
  stopPostgres,
} from '@/lib/database/postgres-server'
import { nextPause } from './backoff'
import { ensureSecret, rotateLog } from './data-dir'
import { complain, say } from './terminal'

const DATABASE = 'console'
/** After a kill -9 the old server's children hold its shared memory for a moment. */
const START_TRIES = 6

export type EmbeddedPostgres = { url: string; stop: () => Promise<void> }

class PostgresKeeper {
  private current: Promise<PostgresServer | null> = Promise.resolve(null)
  private isStopping = false

  constructor(private readonly options: StartOptions) {}

  /** @throws Error when it does not come up after several tries. */
  async start(): Promise<PostgresServer> {
    for (let attempt = 0; ; attempt++) {
      try {
        const server = await startPostgres(this.options)
        server.process.once('exit', (code, signal) => this.handleExit(signal ?? `exit code ${code}`))
        this.current = Promise.resolve(server)
        return server
      } catch (error) {
        if (this.isStopping || attempt + 1 === START_TRIES) throw error
        await delay(nextPause(attempt, 0).pauseMs)
      }
    }
  }

  private handleExit(how: string): void {
    if (this.isStopping) return
    complain(`PostgreSQL ended (${how}) and is started again.`)
    this.current = this.restart()
  }

  private async restart(): Promise<PostgresServer | null> {
    for (let failures = 0; !this.isStopping; failures++) {
      try {
        return await this.start()
      } catch (error) {
        complain(error instanceof Error ? error.message : String(error))
        await delay(nextPause(failures, 0).pauseMs)
      }
    }
    return null
  }

  async stop(): Promise<void> {
    this.isStopping = true
    const server = await this.current
    if (server) await stopPostgres(server.process)
  }
}

/** The embedded server of the data directory, started again on the same port whenever it dies. */
export async function startEmbeddedPostgres(dataDir: string): Promise<EmbeddedPostgres> {
  const logFile = path.join(dataDir, 'logs', 'postgres.log')
  const password = await ensureSecret(path.join(dataDir, 'postgres-password'))
  await rotateLog(logFile)
  const home = await preparePostgresHome(dataDir)
  if (home.isRelocated) {
    const place = path.dirname(home.clusterDir)
    say(`The database is kept in ${place}: the account postgres, as which it runs, can't enter ${dataDir}.`)
  }
  if (await stopLeftover(home)) say('A PostgreSQL that an earlier console had left running was stopped.')
  await ensureCluster(home, password)
  const keeper = new PostgresKeeper({ home, port: await findFreePort(), password, logFile })
  const server = await keeper.start()
  try {
    await ensureDatabase(server, DATABASE)
  } catch (error) {
    await keeper.stop()
    throw error
  }
  return { url: server.url(DATABASE), stop: () => keeper.stop() }
}

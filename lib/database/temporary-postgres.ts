import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { preparePostgresHome } from './postgres-home'
import { ensureCluster, findFreePort, type PostgresServer, startPostgres, stopPostgres } from './postgres-server'

/** Guards nothing of worth: the server listens on 127.0.0.1 and is gone after the run. */
const TEMPORARY_PASSWORD = 'temporary'

export type TemporaryPostgres = PostgresServer & { remove: () => Promise<void> }

/** A real PostgreSQL in a directory of its own, for tests and `npm run db:diff`; `remove` leaves nothing behind. */
export async function startTemporaryPostgres(): Promise<TemporaryPostgres> {
  const dir = await mkdtemp(path.join(tmpdir(), 'console-postgres-'))
  const home = await preparePostgresHome(dir)
  await ensureCluster(home, TEMPORARY_PASSWORD)
  const logFile = path.join(dir, 'postgres.log')
  const server = await startPostgres({ home, port: await findFreePort(), password: TEMPORARY_PASSWORD, logFile })
  const remove = async () => {
    await stopPostgres(server.process)
    await rm(path.dirname(home.clusterDir), { recursive: true, force: true })
    await rm(dir, { recursive: true, force: true })
  }
  return { ...server, remove }
}

import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { preparePostgresHome } from './postgres-home'
import { POSTGRES_USER } from './postgres-server'

/** The port stands in the fourth line of postmaster.pid; https://www.postgresql.org/docs/current/storage-file-layout.html */
const PORT_LINE = 3

/** The address of the embedded PostgreSQL that a running console keeps in this data directory. @throws Error when it is down. */
export async function embeddedDatabaseUrl(dataDir: string): Promise<string> {
  const { clusterDir } = await preparePostgresHome(dataDir)
  const port = (await readFile(path.join(clusterDir, 'postmaster.pid'), 'utf8')).split('\n')[PORT_LINE]
  const password = (await readFile(path.join(dataDir, 'postgres-password'), 'utf8')).trim()
  return `postgresql://${POSTGRES_USER}:${password}@127.0.0.1:${port}/console`
}

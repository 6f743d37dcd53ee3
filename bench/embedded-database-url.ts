import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { preparePostgresHome } from '@/lib/database/postgres-home'
import { POSTGRES_USER } from '@/lib/database/postgres-server'

/** The port stands in the fourth line of postmaster.pid; https://www.postgresql.org/docs/current/storage-file-layout.html */
const PORT_LINE = 3

/** The address of the embedded PostgreSQL that a running console keeps in this data directory. */
async function embeddedDatabaseUrl(dataDir: string): Promise<string> {
  const { clusterDir } = await preparePostgresHome(dataDir)
  const port = (await readFile(path.join(clusterDir, 'postmaster.pid'), 'utf8')).split('\n')[PORT_LINE]
  const password = (await readFile(path.join(dataDir, 'postgres-password'), 'utf8')).trim()
  return `postgresql://${POSTGRES_USER}:${password}@127.0.0.1:${port}/console`
}

/** Points this process's own verbs at the embedded PostgreSQL of the running console. */
export async function useDatabaseOf(dataDir: string): Promise<void> {
  process.env['DATABASE_URL'] = await embeddedDatabaseUrl(dataDir)
  process.env['CONSOLE_SECRET'] = (await readFile(path.join(dataDir, 'secret'), 'utf8')).trim()
}

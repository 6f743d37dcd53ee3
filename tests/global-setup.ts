import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { applyMigrations } from '@/lib/database/migrate'
import { ensureDatabase } from '@/lib/database/postgres-server'
import { startTemporaryPostgres } from '@/lib/database/temporary-postgres'
import { SERVER_URL_VARIABLE, TEMPLATE_DATABASE } from '@/tests/helpers/databases'
import { SERVERS_VARIABLE, stopServers } from '@/tests/servers/shared-server'

/** One real PostgreSQL for the run, and the object stores that its tests ask for. Forked test processes inherit its address through the environment. */
export default async function setup(): Promise<() => Promise<void>> {
  const server = await startTemporaryPostgres()
  try {
    await ensureDatabase(server, TEMPLATE_DATABASE)
    await applyMigrations(server.url(TEMPLATE_DATABASE))
  } catch (error) {
    await server.remove()
    throw error
  }
  process.env[SERVER_URL_VARIABLE] = server.url('postgres')
  const servers = await mkdtemp(path.join(tmpdir(), 'console-servers-'))
  process.env[SERVERS_VARIABLE] = servers
  return async () => {
    await stopServers(servers)
    await server.remove()
    await rm(servers, { recursive: true, force: true })
  }
}

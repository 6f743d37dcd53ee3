import { applyMigrations } from '@/lib/database/migrate'
import { ensureDatabase } from '@/lib/database/postgres-server'
import { startTemporaryPostgres } from '@/lib/database/temporary-postgres'
import { SERVER_URL_VARIABLE, TEMPLATE_DATABASE } from '@/tests/helpers/databases'

/** One real PostgreSQL for the run. Forked test processes inherit its address through the environment. */
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
  return server.remove
}

import { diffToSchema } from '@/lib/database/diff'
import { readMigrations } from '@/lib/database/migration-files'
import { startTemporaryPostgres } from '@/lib/database/temporary-postgres'

const migrations = process.argv.includes('--from-empty') ? [] : await readMigrations()
const server = await startTemporaryPostgres()
try {
  process.stdout.write(await diffToSchema(server.url('postgres'), migrations))
} finally {
  await server.remove()
}

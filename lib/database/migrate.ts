import { Client } from 'pg'
import { MIGRATIONS_DIR, type MigrationFile, readMigrations, toMigrationList } from './migration-files'
import { withSchemaEngine } from './schema-engine'

/** Any number that nobody else uses in this database; Prisma's own lock is 72707369. */
const LOCK_ID = 2_611_200_001

/** PostgreSQL's code for a table that does not exist: nothing was ever applied. */
const UNDEFINED_TABLE = '42P01'

type AppliedRow = { migration_name: string; checksum: string }

async function findPending(client: Client, migrations: MigrationFile[]): Promise<MigrationFile[]> {
  const applied = new Map<string, string>()
  try {
    const { rows } = await client.query<AppliedRow>(
      'select migration_name, checksum from _prisma_migrations where finished_at is not null and rolled_back_at is null',
    )
    for (const row of rows) applied.set(row.migration_name, row.checksum)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === UNDEFINED_TABLE)) throw error
  }
  for (const { name, checksum } of migrations) {
    const known = applied.get(name)
    if (known === undefined || known === checksum) continue
    throw new Error(`The migration ${name} was changed after it had been applied to this database.`)
  }
  return migrations.filter(({ name }) => !applied.has(name))
}

/**
 * Brings the database to the newest schema, recorded in Prisma's own _prisma_migrations table. Two callers at once
 * wait for each other; when nothing is pending it costs one query.
 * @returns the names of the migrations that were applied now.
 * @throws Error with the engine's message when a migration fails or was changed after it was applied.
 */
export async function applyMigrations(databaseUrl: string, dir = MIGRATIONS_DIR): Promise<string[]> {
  const migrations = await readMigrations(dir)
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    if ((await findPending(client, migrations)).length === 0) return []
    await client.query('select pg_advisory_lock($1)', [LOCK_ID])
    if ((await findPending(client, migrations)).length === 0) return []
    return await withSchemaEngine(databaseUrl, async (engine) => {
      const migrationsList = toMigrationList(migrations, dir)
      const output = await engine.applyMigrations({
        migrationsList,
        filters: { externalTables: [], externalEnums: [] },
      })
      return output.appliedMigrationNames
    })
  } finally {
    await client.end()
  }
}

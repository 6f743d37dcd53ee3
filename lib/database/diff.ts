import { readFile } from 'node:fs/promises'
import { type MigrationFile, toMigrationList } from './migration-files'
import { withSchemaEngine } from './schema-engine'

/**
 * The SQL that leads from the given migrations to `prisma/schema.prisma`. The migrations run in a shadow database, which
 * is made and dropped on the server of `databaseUrl`.
 */
export async function diffToSchema(databaseUrl: string, migrations: MigrationFile[]): Promise<string> {
  const schemaFile = 'prisma/schema.prisma'
  const files = [{ path: schemaFile, content: await readFile(schemaFile, 'utf8') }]
  return withSchemaEngine(databaseUrl, async (engine) => {
    const result = await engine.diff({
      from: migrations.length > 0 ? { tag: 'migrations', ...toMigrationList(migrations) } : { tag: 'empty' },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    })
    return result.stdout ?? ''
  })
}

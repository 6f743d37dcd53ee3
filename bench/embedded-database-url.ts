import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { embeddedDatabaseUrl } from '@/lib/database/embedded-url'

/** Points this process's own verbs at the embedded PostgreSQL of the running console. */
export async function useDatabaseOf(dataDir: string): Promise<void> {
  process.env['DATABASE_URL'] = await embeddedDatabaseUrl(dataDir)
  process.env['CONSOLE_SECRET'] = (await readFile(path.join(dataDir, 'secret'), 'utf8')).trim()
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { applyMigrations } from '@/lib/database/migrate'
import type { Env } from '@/lib/env'
import { ensureSecret, lockDataDir, prepareDataDir } from './data-dir'
import { startEmbeddedPostgres } from './postgres'
import { complain, StartError } from './terminal'

async function run(env: NodeJS.ProcessEnv, args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, ['dist/rebuild-catalogue.mjs', ...args], { env, stdio: 'inherit' })
  const [code] = await once(child, 'exit')
  return typeof code === 'number' ? code : 1
}

async function rebuildIn(env: Env, databaseUrl: string, args: readonly string[]): Promise<number> {
  const { CONSOLE_DATA_DIR } = env
  await applyMigrations(databaseUrl)
  const secret = env.CONSOLE_SECRET ?? (await ensureSecret(path.join(CONSOLE_DATA_DIR, 'secret')))
  return run({ ...process.env, CONSOLE_DATA_DIR, DATABASE_URL: databaseUrl, CONSOLE_SECRET: secret }, args)
}

/** Rebuilds the catalogue, of what `args` name, in the console's database, its own one started for that. Resolves with the exit code. */
export async function rebuildCatalogue(env: Env, args: readonly string[]): Promise<number> {
  const { CONSOLE_DATA_DIR: dataDir, DATABASE_URL } = env
  try {
    await prepareDataDir(dataDir)
    if (DATABASE_URL) return await rebuildIn(env, DATABASE_URL, args)
    const unlock = await lockDataDir(dataDir)
    try {
      const postgres = await startEmbeddedPostgres(dataDir)
      try {
        return await rebuildIn(env, postgres.url, args)
      } finally {
        await postgres.stop()
      }
    } finally {
      await unlock()
    }
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    complain(error.message)
    return 1
  }
}

import { applyMigrations } from '@/lib/database/migrate'
import { getEnv } from '@/lib/env'
import { errorText } from '@/lib/errors'
import { log } from '@/lib/log'

/** PostgreSQL and the network name what they refuse by a code; anything else is for the log whole. */
function say(error: unknown): void {
  const isExpected = error instanceof Error && 'code' in error
  const facts = isExpected ? { reason: errorText(error) } : { err: error }
  log.fatal(facts, 'The database of DATABASE_URL does not have the schema of this console. Nothing was started on it.')
}

const databaseUrl = getEnv().DATABASE_URL
if (!databaseUrl) {
  log.fatal('DATABASE_URL is not set: it names the PostgreSQL of this console.')
  process.exitCode = 1
} else {
  try {
    log.info({ applied: await applyMigrations(databaseUrl) }, 'the database has the schema of this console')
  } catch (error) {
    say(error)
    process.exitCode = 1
  }
}

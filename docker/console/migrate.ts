import { applyMigrations } from '@/lib/database/migrate'
import { getEnv } from '@/lib/env'
import { log } from '@/lib/log'

const databaseUrl = getEnv().DATABASE_URL
if (!databaseUrl) throw new Error('DATABASE_URL is not set')
log.info({ applied: await applyMigrations(databaseUrl) }, 'the database has the schema of this console')

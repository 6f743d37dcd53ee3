import { PrismaPg } from '@prisma/adapter-pg'
import { Pool } from 'pg'
import { PrismaClient } from '@/prisma/generated/client'
import { getEnv } from '@/lib/env'
import { log } from '@/lib/log'

export { Prisma } from '@/prisma/generated/client'
export type {
  Activity,
  Backup,
  Bucket,
  Delivery,
  Drill,
  ExternalBackup,
  Host,
  Invite,
  Notification,
  NotificationChannel,
  Operation,
  OperationStep,
  Peek,
  Service,
  StoreBucket,
} from '@/prisma/generated/client'

/** Connections per process; web and worker together stay far below PostgreSQL's default of 100. */
const POOL_SIZE = 10
/** A database that does not answer in this time is reported as down instead of hanging a page. */
const CONNECT_TIMEOUT_MS = 5_000
/** On a busy machine the first wake-up of a process alone may take five seconds, Prisma's own limit. */
const TRANSACTION_LIMIT_MS = 30_000
const TRANSACTION_WAIT_MS = 10_000

function reportLostConnection(error: Error): void {
  log.warn({ reason: error.message }, 'a database connection was lost')
}

function createClient() {
  const connectionString = getEnv().DATABASE_URL
  if (!connectionString) throw new Error('DATABASE_URL is not set: start the console with npm start, or set it')
  const pool = new Pool({ connectionString, max: POOL_SIZE, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
  pool.on('error', reportLostConnection)
  // Also between a checkout and its first query, where nobody else listens and the error would end the process.
  pool.on('connect', (client) => client.on('error', reportLostConnection))
  return new PrismaClient({
    adapter: new PrismaPg(pool, { disposeExternalPool: true }),
    transactionOptions: { maxWait: TRANSACTION_WAIT_MS, timeout: TRANSACTION_LIMIT_MS },
  })
}

const holder = globalThis as typeof globalThis & { consoleDb?: PrismaClient }

/** The one Prisma client of this process, made at first use (a page build has no database). */
export const db: PrismaClient = new Proxy({} as PrismaClient, {
  get(_target, property) {
    holder.consoleDb ??= createClient()
    const value: unknown = Reflect.get(holder.consoleDb, property)
    return typeof value === 'function' ? value.bind(holder.consoleDb) : value
  },
})

/** A Prisma transaction; verbs that write take one so that row and enqueue commit together. */
export type Tx = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0]

import { randomUUID } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import { type ColumnType, ColumnTypeEnum, DriverAdapterError } from '@prisma/driver-adapter-utils'
import { Client, DatabaseError, type Pool, type QueryResult } from 'pg'

type PgAdapter = Awaited<ReturnType<PrismaPg['connect']>>

/**
 * The adapter cuts a script at every semicolon, also inside a function body. Sent as a whole, PostgreSQL cuts it itself
 * and runs it as one transaction, so that a migration happens entirely or not at all.
 */
function sendScriptsWhole(adapter: PgAdapter): PgAdapter {
  const pool: Pool = adapter.underlyingDriver()
  adapter.executeScript = async (script) => {
    try {
      await pool.query(script)
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
      const { code = 'XX000', message, detail, hint } = error
      const severity = error.severity ?? 'ERROR'
      throw new DriverAdapterError({ kind: 'postgres', code, severity, message, detail, hint, column: error.column })
    }
  }
  return adapter
}

/** PostgreSQL's type id of "char": one byte, in its own catalogue. The adapter doesn't know it, the engine asks for it. */
const INTERNAL_CHAR = 18
/** Stands in for it on the way through the adapter: the catalogue has no column of type time. */
const TIME = 1083

function passInternalChars(adapter: PgAdapter): PgAdapter {
  const pool: Pool = adapter.underlyingDriver()
  const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<QueryResult | QueryResult[]>
  const disguise = async (...args: unknown[]) => {
    const result = await query(...args)
    if (Array.isArray(result)) return result
    for (const field of result.fields) if (field.dataTypeID === INTERNAL_CHAR) field.dataTypeID = TIME
    return result
  }
  Object.assign(pool, { query: disguise })
  const queryRaw = adapter.queryRaw.bind(adapter)
  adapter.queryRaw = async (request) => {
    const result = await queryRaw(request)
    const reveal = (type: ColumnType) => (type === ColumnTypeEnum.Time ? ColumnTypeEnum.Character : type)
    return { ...result, columnTypes: result.columnTypes.map(reveal) }
  }
  return adapter
}

async function executeOnce(databaseUrl: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

/** Prisma's PostgreSQL adapter, fit to run migrations. The engine closes nothing that it opened: call `close`. */
export class MigrationAdapter extends PrismaPg {
  private readonly closers: (() => Promise<void>)[] = []

  constructor(private readonly databaseUrl: string) {
    super({ connectionString: databaseUrl })
  }

  override async connect(): Promise<PgAdapter> {
    const adapter = passInternalChars(sendScriptsWhole(await super.connect()))
    const pool: Pool = adapter.underlyingDriver()
    const close = async () => {
      if (!pool.ended) await pool.end()
    }
    this.closers.push(close)
    adapter.dispose = close
    return adapter
  }

  /** Own version: the inherited one keeps the connection string, whose database wins over the shadow's name. */
  override async connectToShadowDb(): Promise<PgAdapter> {
    const name = `console_shadow_${randomUUID().replaceAll('-', '')}`
    await executeOnce(this.databaseUrl, `create database ${name}`)
    const url = new URL(this.databaseUrl)
    url.pathname = `/${name}`
    const shadow = new MigrationAdapter(url.href)
    const close = async () => {
      await shadow.close()
      await executeOnce(this.databaseUrl, `drop database if exists ${name} with (force)`)
    }
    this.closers.push(close)
    const adapter = await shadow.connect()
    adapter.dispose = close
    return adapter
  }

  async close(): Promise<void> {
    for (const close of this.closers.splice(0)) await close()
  }
}

import { z } from 'zod'
import { isAllowed } from '@/lib/clickhouse/capabilities-read'
import type { Engine } from '@/lib/clickhouse/client'
import { readVersion } from '@/lib/clickhouse/inventory'

const ACCESS_DENIED = '497'
/** A server older than CHECK GRANT. */
const SYNTAX_ERROR = '62'

/** Without these no backup can be taken, followed, listed or cancelled. */
export const BACKUP_GRANTS = ['SHOW ON *.*', 'SELECT ON system.*', 'BACKUP ON *.*', 'KILL QUERY ON *.*'] as const
/** What it takes besides to restore tables into the server, to count their rows and to check their parts. */
export const RESTORE_GRANTS = [
  'SELECT ON *.*',
  'INSERT ON *.*',
  'CREATE ON *.*',
  // Servers as they are packaged ask for it (table_engines_require_grant); others say that everybody has it.
  'TABLE ENGINE ON *',
  'DROP ON *.*',
  'TRUNCATE ON *.*',
  'CHECK ON *.*',
] as const

export type Grant = (typeof BACKUP_GRANTS)[number] | (typeof RESTORE_GRANTS)[number]

export type ServerDisk = {
  name: string
  path: string
  type: string
  isRemote: boolean
  /** How an object store's disk names its objects; unknown of a local disk and on an older server. */
  metadataType?: string | undefined
  isAllowed: boolean
}

export type ServerFacts = {
  version: string
  /** Of those that the console may need; null when the server can't say. */
  missingGrants: Grant[] | null
  /** Null when the user may not see them. */
  disks: ServerDisk[] | null
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && String(error.code) === code
}

async function findMissingGrants(engine: Engine): Promise<Grant[] | null> {
  const missing: Grant[] = []
  try {
    for (const grant of [...BACKUP_GRANTS, ...RESTORE_GRANTS]) {
      if ((await engine.text(`CHECK GRANT ${grant}`)).trim() !== '1') missing.push(grant)
    }
    return missing
  } catch (error) {
    if (hasCode(error, SYNTAX_ERROR)) return null
    throw error
  }
}

const diskRow = z
  .object({
    name: z.string(),
    path: z.string(),
    type: z.string(),
    is_remote: z.coerce.boolean(),
    metadata_type: z.string().optional(),
  })
  .transform(({ is_remote: isRemote, metadata_type: metadataType, ...disk }) => ({ ...disk, isRemote, metadataType }))

async function findDisks(engine: Engine): Promise<ServerDisk[] | null> {
  try {
    // Which columns there are depends on the version.
    const sql = 'SELECT * FROM system.disks ORDER BY name'
    const disks = await engine.query(sql, diskRow)
    const probed = disks.map(async (disk) => {
      const place = { kind: 'disk' as const, disk: disk.name, name: 'console-asks-what-is-allowed' }
      return { ...disk, isAllowed: await isAllowed(engine, place) }
    })
    return await Promise.all(probed)
  } catch (error) {
    if (hasCode(error, ACCESS_DENIED)) return null
    throw error
  }
}

/** Asks a server about itself; changes nothing there. @throws what the client says when it does not answer. */
export async function readServerFacts(engine: Engine): Promise<ServerFacts> {
  return {
    version: await readVersion(engine),
    missingGrants: await findMissingGrants(engine),
    disks: await findDisks(engine),
  }
}

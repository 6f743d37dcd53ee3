import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type Capabilities, capabilitiesOf, type EngineFacts } from './capabilities'
import type { Engine } from './client'
import { restoreStatement } from './statements/restore-statement'
import type { BackupPlace } from './statements/schemas'

/** What ClickHouse says to a RESTORE from a place that it may read, where no such backup lies. */
const BACKUP_NOT_FOUND = '599'
/** "Disk is not allowed for backups". */
const BAD_ARGUMENTS = '36'
/** "The 'backups.allowed_path' configuration parameter is not set". */
const INVALID_CONFIG_PARAMETER = '318'

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null
}

/** Whether the server's configuration allows backups there: a RESTORE of what cannot exist changes nothing. */
export async function isAllowed(engine: Engine, place: BackupPlace): Promise<boolean> {
  const elements = [{ kind: 'table' as const, database: 'default', table: 'none' }]
  const { sql } = restoreStatement(place, { scope: { kind: 'elements', elements } })
  try {
    await engine.command(sql)
    return true
  } catch (error) {
    const code = codeOf(error)
    if (code === BACKUP_NOT_FOUND) return true
    if (code === BAD_ARGUMENTS || code === INVALID_CONFIG_PARAMETER) return false
    throw error
  }
}

/** Asks an engine about itself. Each disk asked for leaves one failed RESTORE in system.backups, until it restarts. */
async function readEngineFacts(engine: Engine): Promise<EngineFacts> {
  const name = `probe-${randomUUID()}`
  const [options, pools, disks] = await Promise.all([
    engine.query('SELECT name, value FROM system.build_options', z.object({ name: z.string(), value: z.string() })),
    engine.query(
      "SELECT value FROM system.server_settings WHERE name = 'max_backups_io_thread_pool_size'",
      z.object({ value: z.coerce.number() }),
    ),
    engine.query(
      'SELECT name, type, is_remote AS isRemote FROM system.disks ORDER BY name',
      z.object({ name: z.string(), type: z.string(), isRemote: z.coerce.boolean() }),
    ),
  ])
  const buildOptions = Object.fromEntries(options.map((option) => [option.name, option.value]))
  return {
    version: buildOptions['VERSION_STRING'] ?? 'unknown',
    buildOptions,
    backupThreads: pools[0]?.value ?? null,
    disks: await Promise.all(
      disks.map(async (disk) => ({
        ...disk,
        isAllowed: await isAllowed(engine, { kind: 'disk', disk: disk.name, name }),
      })),
    ),
    isFileAllowed: await isAllowed(engine, { kind: 'file', path: name }),
  }
}

/** What this engine can do, and a sentence for each thing that it cannot. @throws what the engine says when it does not answer. */
export async function readCapabilities(engine: Engine): Promise<Capabilities> {
  return capabilitiesOf(await readEngineFacts(engine))
}

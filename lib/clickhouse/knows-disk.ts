import { ClickHouseError } from '@clickhouse/client'
import { z } from 'zod'
import type { Engine } from './client'

const UNKNOWN_DISK = '479'

/**
 * Whether the engine's configuration has a disk of this name. Not asked of system.disks, which looks how much room every
 * disk has, and fails with one that is broken.
 */
export async function knowsDisk(engine: Engine, name: string): Promise<boolean> {
  try {
    await engine.query('SELECT filesystemAvailable({name: String}) AS bytes', z.object({ bytes: z.unknown() }), {
      name,
    })
    return true
  } catch (error) {
    if (error instanceof ClickHouseError && error.code === UNKNOWN_DISK) return false
    throw error
  }
}

import { statfs } from 'node:fs/promises'
import path from 'node:path'
import { getEnv } from '@/lib/env'
import { AppError } from '@/lib/errors'

const MIB = 1024 * 1024
const GB = 1_000_000_000

/** What a drill leaves free on the disk: services and backups go before it. */
export const KEEP_FREE_BYTES = 512 * MIB
/** Room that a restore takes beyond its files: their directories, the engine's own tables and log. */
const ROOM_FACTOR = 1.1

/** Drills on this host at once: each is a whole engine that reads a whole backup. */
export const DRILLS_AT_ONCE = 1

/** Bytes that the drill's engine may take. */
export function memoryLimitBytes(): number {
  return getEnv().CONSOLE_DRILL_MEMORY_MB * MIB
}

/** Bytes left where instances lie; null when that can't be told. */
async function freeInstanceBytes(): Promise<number | null> {
  const { CONSOLE_DATA_DIR } = getEnv()
  for (const directory of [path.join(CONSOLE_DATA_DIR, 'services'), CONSOLE_DATA_DIR]) {
    try {
      const { bavail, bsize } = await statfs(directory)
      return bavail * bsize
    } catch {
      // The directory of instances is made with the first of them.
    }
  }
  return null
}

function inGb(bytes: number): string {
  return `${(bytes / GB).toFixed(1)} GB`
}

/** @throws AppError when restoring `bytes` would fill the disk of the instances. */
export async function requireRoom(bytes: number): Promise<void> {
  const needed = bytes * ROOM_FACTOR + KEEP_FREE_BYTES
  const free = await freeInstanceBytes()
  if (free === null || free >= needed) return
  throw new AppError(
    'conflict',
    `The disk has too little room for a drill: it needs ${inGb(needed)}, with what has to stay free, and ${inGb(free)} are left.`,
  )
}

/** @throws AppError when so little is left that services could fail; the drill gives its own room back. */
export async function requireSomeRoom(): Promise<void> {
  const free = await freeInstanceBytes()
  if (free === null || free >= KEEP_FREE_BYTES / 2) return
  throw new AppError('conflict', `The disk is nearly full: ${inGb(free)} are left.`)
}

/** @throws AppError when a drill has run longer than it may. */
export function requireTime(startedAt: Date): void {
  const minutes = getEnv().CONSOLE_DRILL_MINUTES
  if (Date.now() - startedAt.getTime() <= minutes * 60_000) return
  throw new AppError('conflict', `The drill took longer than the ${minutes} minutes it may (CONSOLE_DRILL_MINUTES).`)
}

import { access, constants, realpath, stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import path from 'node:path'
import { getEnv } from '@/lib/env'
import type { Finding } from './types'

const HEAD = { key: 'directory', title: 'A directory that both see' } as const

function missing(sentence: string, fixes: Finding['fixes'] = []): Finding {
  return { ...HEAD, state: 'missing', sentence, fixes }
}

function contains(outer: string, inner: string): boolean {
  const relative = path.relative(outer, inner)
  return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative))
}

/** Whether one of two directories lies in the other, or is the same. Pure. */
export function overlap(one: string, other: string): boolean {
  return contains(one, other) || contains(other, one)
}

async function isWritable(directory: string): Promise<boolean> {
  try {
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK)
    return true
  } catch (error) {
    // The pages may have it mounted read-only: only the worker writes, and tries that when the server is added.
    return error instanceof Error && 'code' in error && error.code === 'EROFS'
  }
}

/** Who runs this, as setfacl takes it: by number where the system has no name for it, as in a container of ours. */
export function ownAccount(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.geteuid?.())
  }
}

/** Whether the console can work with what a server writes there. Changes nothing. */
export async function judgeDirectory(directory: string): Promise<Finding> {
  const stats = await stat(directory).catch(() => null)
  if (!stats) {
    return missing(
      `The console does not find ${directory} on its own machine. Mount the directory of the server's disk there, or name where it is mounted.`,
    )
  }
  if (!stats.isDirectory()) return missing(`${directory} is not a directory.`)
  const real = await realpath(directory)
  if (overlap(real, await realpath(getEnv().CONSOLE_DATA_DIR))) {
    return missing(`${directory} overlaps the console's own data directory. Backups of a server need one of their own.`)
  }
  if (await isWritable(real)) {
    const sentence = `${directory} is there. Whether the server writes into it is tried with a small backup when it is added.`
    return { ...HEAD, state: 'ok', sentence, fixes: [] }
  }
  const account = ownAccount()
  return missing(`The console runs as the user ${account}, which may not read and write ${directory}.`, [
    {
      where: 'Run this where the directory lies',
      text: `setfacl -R -m u:${account}:rwX -m d:u:${account}:rwX '${directory.replaceAll("'", "'\\''")}'`,
    },
  ])
}

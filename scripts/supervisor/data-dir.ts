import { randomBytes } from 'node:crypto'
import { access, constants, link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { findStartToken } from '@/lib/database/process-identity'
import { StartError } from './terminal'

const SECRET_BYTES = 32
/** A log that is larger when its process starts moves to `.1`; so a log never takes more than twice this and a run. */
const LOG_LIMIT_BYTES = 10 * 1024 * 1024

/** Makes the directory of database, services and backups, readable by this account only. */
export async function prepareDataDir(dir: string): Promise<void> {
  try {
    await mkdir(path.join(dir, 'logs'), { recursive: true, mode: 0o700 })
    await access(dir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StartError(`CONSOLE_DATA_DIR: ${dir} can't be used: ${reason}. Make it writable or choose another one.`)
  }
}

/** The secret in `file`, made at first use: 32 random bytes, hex. Written aside first, so never half there. */
export async function ensureSecret(file: string): Promise<string> {
  const existing = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return ''
  })
  if (existing.trim()) return existing.trim()
  const secret = randomBytes(SECRET_BYTES).toString('hex')
  await writeFile(`${file}.new`, `${secret}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
  return secret
}

export async function rotateLog(file: string): Promise<void> {
  const size = await stat(file).then(
    (info) => info.size,
    () => 0,
  )
  if (size > LOG_LIMIT_BYTES) await rename(file, `${file}.1`)
}

type Owner = { pid: number; token: string | null }

function parseOwner(text: string): Owner {
  const [pid = '', token = ''] = text.trim().split('\n')
  return { pid: Number(pid), token: token || null }
}

async function isAlive(owner: Owner): Promise<boolean> {
  return owner.pid > 0 && owner.token !== null && (await findStartToken(owner.pid)) === owner.token
}

async function refuseOrClear(lockFile: string, dir: string): Promise<void> {
  const text = await readFile(lockFile, 'utf8').catch(() => '')
  const owner = parseOwner(text)
  if (await isAlive(owner)) {
    const message = `A console already runs on ${dir} (process ${owner.pid}): stop it first, or set CONSOLE_DATA_DIR.`
    throw new StartError(message)
  }
  const aside = `${lockFile}.${process.pid}.stale`
  await rename(lockFile, aside).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  const moved = await readFile(aside, 'utf8').catch(() => text)
  // Someone else cleared it in between and this is their fresh lock: put it back.
  if (moved !== text) await link(aside, lockFile)
  await rm(aside, { force: true })
}

/**
 * Makes this process the only console of the directory until it ends; a lock of a dead process is taken over.
 * @throws StartError when another one runs.
 */
export async function lockDataDir(dir: string): Promise<() => Promise<void>> {
  const lockFile = path.join(dir, 'console.lock')
  const mine = `${lockFile}.${process.pid}`
  await writeFile(mine, `${process.pid}\n${await findStartToken(process.pid)}\n`, { mode: 0o600 })
  try {
    for (;;) {
      const error = await link(mine, lockFile).catch((failure: NodeJS.ErrnoException) => failure)
      if (!error) return () => rm(lockFile, { force: true })
      if (error.code !== 'EEXIST') throw error
      await refuseOrClear(lockFile, dir)
    }
  } finally {
    await rm(mine, { force: true })
  }
}

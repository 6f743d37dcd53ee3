import { randomUUID } from 'node:crypto'
import { access, constants, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises'
import path from 'node:path'
import prettyBytes from 'pretty-bytes'
import type { Env } from '@/lib/env'
import { errorText, isAppError } from '@/lib/errors'
import { configuredStore } from '@/lib/store/env'
import { proveStore } from '@/lib/store/prove-store'
import { type Finding, ok, problem, skipped, warning } from './types'

/** Below this part of the disk the next backups may find no place. */
const LITTLE_SPACE = 0.1

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT'

/** The data directory is there and this account may use it. */
export async function checkDataDir({ CONSOLE_DATA_DIR: dir }: Env): Promise<Finding> {
  const check = 'data directory'
  try {
    await access(dir, constants.R_OK | constants.W_OK | constants.X_OK)
    return ok(check, dir)
  } catch (error) {
    if (isMissing(error)) return warning(check, `${dir} does not exist yet.`, 'The first `npm start` makes it.')
    const fix = 'Make it writable for the account that runs the console, or set CONSOLE_DATA_DIR.'
    return problem(check, `${dir} can't be used: ${errorText(error)}.`, fix)
  }
}

/** The secret under which passwords and keys are sealed, without changing anything. */
export async function findSecret(env: Env): Promise<{ finding: Finding; secret: string | null }> {
  const check = 'secret'
  if (env.CONSOLE_SECRET) return { finding: ok(check, 'CONSOLE_SECRET is set.'), secret: env.CONSOLE_SECRET }
  const file = path.join(env.CONSOLE_DATA_DIR, 'secret')
  try {
    const secret = (await readFile(file, 'utf8')).trim()
    const isOpen = ((await stat(file)).mode & 0o077) !== 0
    const fix = `Run \`chmod 600 ${file}\`.`
    const finding = isOpen ? warning(check, `${file} can be read by other accounts.`, fix) : ok(check, file)
    return { finding, secret }
  } catch (error) {
    if (isMissing(error))
      return { finding: skipped(check, `There is none yet: the first start makes ${file}.`), secret: null }
    const fix = 'Make it readable for the account that runs the console.'
    return { finding: problem(check, `${file} can't be read: ${errorText(error)}.`, fix), secret: null }
  }
}

async function checkDirectory(directory: string): Promise<Finding> {
  const check = 'backup store'
  const probe = path.join(directory, `.console-check-${randomUUID()}`)
  try {
    await writeFile(probe, probe)
    const isSame = (await readFile(probe, 'utf8')) === probe
    if (!isSame) return problem(check, `${directory} does not give back what is written.`, 'Look at its disk.')
    const { bavail, blocks, bsize } = await statfs(directory)
    const space = `${prettyBytes(bavail * bsize)} of ${prettyBytes(blocks * bsize)} free`
    if (bavail < blocks * LITTLE_SPACE) {
      return warning(check, `${directory}: only ${space}.`, 'Delete backups, shorten retention, or enlarge its disk.')
    }
    return ok(check, `${directory}, ${space}`)
  } catch (error) {
    if (isMissing(error)) return skipped(check, `${directory} does not exist yet: the first start makes it.`)
    const fix =
      'Make it writable for the account that runs the console, and look whether its disk is full or read-only.'
    return problem(check, `${directory} can't be written: ${errorText(error)}.`, fix)
  } finally {
    await rm(probe, { force: true }).catch(() => undefined)
  }
}

/** What the console does to it is tried: write, list, read and delete a small file or object. */
export async function checkStore(env: Env): Promise<Finding> {
  const bucket = configuredStore(env)
  if (!bucket) return checkDirectory(path.join(env.CONSOLE_DATA_DIR, 'backups'))
  try {
    await proveStore(env)
    return ok('backup store', bucket.address)
  } catch (error) {
    const found = isAppError(error) ? error.userMessage : errorText(error)
    return problem('backup store', found, 'Correct CONSOLE_STORE and its keys, or the rights of the key in the bucket.')
  }
}

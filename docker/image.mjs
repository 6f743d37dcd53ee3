import { execFile } from 'node:child_process'
import { cpSync, linkSync, mkdirSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')

/** The base that is made of files of this machine. */
export const MACHINE = 'machine'

/** Hard links where they are possible: the engine has half a gigabyte. @param {string} from @param {string} to */
export function linkTree(from, to) {
  mkdirSync(to, { recursive: true })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)]
    if (entry.isDirectory()) linkTree(source, target)
    else {
      try {
        linkSync(source, target)
      } catch {
        cpSync(source, target, { verbatimSymlinks: true })
      }
    }
  }
}

/** @param {string} name */
export async function hasImage(name) {
  return run('docker', ['image', 'inspect', name]).then(
    () => true,
    () => false,
  )
}

/** @param {string[]} args @param {NodeJS.ProcessEnv} [env] */
export async function docker(args, env = {}) {
  await run('docker', args, { env: { ...process.env, ...env } })
}

/**
 * A directory for an image's files, beside the packages, so that they can be linked.
 * @param {(context: string) => Promise<void>} work
 */
export async function withContext(work) {
  mkdirSync(path.join(root, 'dist'), { recursive: true })
  const context = await mkdtemp(path.join(root, 'dist', 'image-'))
  try {
    await work(context)
  } finally {
    await rm(context, { recursive: true })
  }
}

/**
 * An image of one layer with the files of a directory.
 * @param {string} directory @param {string} name @param {string[]} [changes] as instructions of a Dockerfile
 */
export async function importImage(directory, name, changes = []) {
  const archive = `${directory}.tar`
  await run('tar', [
    '--create',
    '--numeric-owner',
    '--owner=0',
    '--group=0',
    '--file',
    archive,
    '--directory',
    directory,
    '.',
  ])
  await docker(['import', ...changes.flatMap((change) => ['--change', change]), archive, name])
}

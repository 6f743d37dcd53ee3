import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { step } from './progress.mjs'

const IGNORED_DIRS = new Set(['node_modules', 'generated'])
const isTest = (/** @type {string} */ name) => /\.test\.tsx?$/.test(name)

/** @param {string} target @returns {Promise<string[]>} the files of a file or folder that count, in a steady order */
async function listFiles(target) {
  const entries = await readdir(target, { withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOTDIR') return null
    if (error.code === 'ENOENT') return []
    throw error
  })
  if (entries === null) return [target]
  const kept = entries.filter((entry) => !(entry.isDirectory() ? IGNORED_DIRS.has(entry.name) : isTest(entry.name)))
  const lists = await Promise.all(kept.map((entry) => listFiles(path.join(target, entry.name))))
  return lists.flat().toSorted()
}

/**
 * @param {string} root
 * @param {string[]} inputs files and folders, relative to `root`
 * @param {string} [facts] what else the work depends on
 */
export async function hashInputs(root, inputs, facts = '') {
  const files = (await Promise.all(inputs.map((input) => listFiles(path.join(root, input))))).flat()
  const contents = await Promise.all(files.map((file) => readFile(file)))
  const hash = createHash('sha256').update(`${process.version.split('.')[0]} ${facts}`)
  files.forEach((file, index) =>
    hash
      .update(path.relative(root, file))
      .update('\0')
      .update(contents[index] ?? ''),
  )
  return hash.digest('hex')
}

/**
 * Does `work` unless the stamp says that it was done for the same inputs. The stamp is gone while the work runs, so that
 * one that was cut off is done again.
 * @param {{ root: string, label: string, inputs: string[], facts?: string, stamp: string, work: () => Promise<void> }} task
 */
export async function doOnce({ root, label, inputs, facts, stamp, work }) {
  const stampFile = path.join(root, stamp)
  const hash = await hashInputs(root, inputs, facts)
  const known = await readFile(stampFile, 'utf8').catch(() => '')
  if (known === hash) return false
  await rm(stampFile, { force: true })
  await step(label, work)
  await mkdir(path.dirname(stampFile), { recursive: true })
  await writeFile(stampFile, hash)
  return true
}

import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { AppError, isAppError } from '@/lib/errors'
import { inspectStoredFiles, type Manifest, type ManifestFile, readManifest, type StoredFiles } from './manifest'

/** A backup on disk and, for an increment, the backups below it. */
export type ChainFiles = {
  name: string
  directory: string
  manifest: Manifest
  base: ChainFiles | null
  /** The files by checksum and size: an increment names the content it shares, not the file. */
  byContent: ReadonlyMap<string, ManifestFile>
}

function contentKey(checksum: string, sizeBytes: number): string {
  return `${checksum}/${sizeBytes}`
}

/** Longer than any chain we make; a loop of bases ends here. */
const MAX_DEPTH = 100

async function openBase(storePath: string, manifest: Manifest, depth: number): Promise<ChainFiles | null> {
  if (!manifest.base) return null
  const { name, uuid } = manifest.base
  if (depth >= MAX_DEPTH) throw new AppError('conflict', `The chain of base backups below ${name} never ends.`)
  try {
    const base = await open(storePath, name, depth + 1)
    if (uuid === null || base.manifest.uuid === uuid) return base
  } catch (error) {
    if (!isAppError(error)) throw error
    throw new AppError('conflict', `The base backup ${name} can't be read. ${error.userMessage}`, { cause: error })
  }
  throw new AppError('conflict', `The base backup ${name} was replaced by another one.`)
}

async function open(storePath: string, name: string, depth: number): Promise<ChainFiles> {
  const directory = path.join(storePath, name)
  const manifest = await readManifest(directory)
  const byContent = new Map(manifest.files.map((file) => [contentKey(file.checksum, file.sizeBytes), file]))
  return { name, directory, manifest, base: await openBase(storePath, manifest, depth), byContent }
}

/** Reads the tables of contents of a backup and of every backup it stands on. @throws AppError `conflict` naming the one that is gone. */
export function openChain(storePath: string, name: string): Promise<ChainFiles> {
  return open(storePath, name, 0)
}

/** Every backup of the chain, the newest first. */
export function chainMembers(chain: ChainFiles): ChainFiles[] {
  return chain.base ? [chain, ...chainMembers(chain.base)] : [chain]
}

/** Where a file's bytes lie: in the backup itself, or in a base that has the same content under whatever name. */
function locate(chain: ChainFiles, file: ManifestFile): string {
  if (file.baseBytes === 0) return path.join(chain.directory, file.storedAs)
  const { base } = chain
  const same = base?.byContent.get(contentKey(file.baseChecksum, file.baseBytes))
  if (!base || !same || file.baseBytes !== file.sizeBytes)
    throw new Error(`${file.name} has no whole content in a base backup`)
  return locate(base, same)
}

/** The files on disk that hold a file's content one after the other, the oldest first; null when a base lacks its part. */
export function locatePieces(chain: ChainFiles, file: ManifestFile): string[] | null {
  const own = file.sizeBytes > file.baseBytes ? [path.join(chain.directory, file.storedAs)] : []
  if (file.baseBytes === 0) return own
  const same = chain.base?.byContent.get(contentKey(file.baseChecksum, file.baseBytes))
  const below = chain.base && same ? locatePieces(chain.base, same) : null
  return below && [...below, ...own]
}

/** Reads one small file of a backup, wherever in its chain it is stored. */
export function readChainFile(chain: ChainFiles, file: ManifestFile): Promise<string> {
  return readFile(locate(chain, file), 'utf8')
}

/** The stored files of the backup itself; damage in a base counts as damage. `bytes` are the backup's own. */
export async function inspectChain(chain: ChainFiles): Promise<StoredFiles> {
  const [own, ...bases] = await Promise.all(
    chainMembers(chain).map(async ({ name, directory, manifest }) => {
      const stored = await inspectStoredFiles(directory, manifest)
      return { ...stored, damaged: stored.damaged.map((file) => `${name}/${file}`) }
    }),
  )
  if (!own) throw new Error('a chain without members')
  return {
    bytes: own.bytes,
    files: own.files + bases.reduce((sum, base) => sum + base.files, 0),
    damaged: [...own.damaged, ...bases.flatMap((base) => base.damaged)],
  }
}

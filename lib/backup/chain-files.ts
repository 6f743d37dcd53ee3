import type { Backup } from '@/lib/db'
import { AppError, isAppError } from '@/lib/errors'
import { type BackupFiles, type BackupStore, readTexts } from '@/lib/store/backup-files'
import { storeOf } from '@/lib/store/backup-store'
import { storedName } from '@/lib/store/paths'
import { findPassword } from './archive-password'
import { inspectStoredFiles, type Manifest, type ManifestFile, readManifest, type StoredFiles } from './manifest'

/** A stored backup and, for an increment, the backups below it. */
export type ChainFiles = {
  name: string
  files: BackupFiles
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

async function openBase(store: BackupStore, manifest: Manifest, depth: number): Promise<ChainFiles | null> {
  if (!manifest.base) return null
  const { name, uuid } = manifest.base
  if (depth >= MAX_DEPTH) throw new AppError('conflict', `The chain of base backups below ${name} never ends.`)
  try {
    const base = await open(store, name, depth + 1)
    if (uuid === null || base.manifest.uuid === uuid) return base
  } catch (error) {
    if (!isAppError(error) || error.retryable) throw error
    throw new AppError('conflict', `The base backup ${name} can't be read. ${error.userMessage}`, { cause: error })
  }
  throw new AppError('conflict', `The base backup ${name} was replaced by another one.`)
}

async function open(store: BackupStore, name: string, depth: number): Promise<ChainFiles> {
  const files = store.open(name)
  const manifest = await readManifest(files)
  const byContent = new Map(manifest.files.map((file) => [contentKey(file.checksum, file.sizeBytes), file]))
  return { name, files, manifest, base: await openBase(store, manifest, depth), byContent }
}

/** What it takes to find and to read a backup's files. */
export type StoredBackup = Pick<Backup, 'id' | 'serviceId' | 'form' | 'disk' | 'storeBucketId' | 'passwordEnc'>

/** Reads the tables of contents of a backup and of every backup it stands on. @throws AppError `conflict` naming the one that is gone, UnreadableBackup. */
export function openChain(backup: StoredBackup): Promise<ChainFiles> {
  return open(storeOf(backup, findPassword(backup)), storedName(backup), 0)
}

/** The same for a backup that lies in any store. */
export function openChainIn(store: BackupStore, name: string): Promise<ChainFiles> {
  return open(store, name, 0)
}

/** Every backup of the chain, the newest first. */
export function chainMembers(chain: ChainFiles): ChainFiles[] {
  return chain.base ? [chain, ...chainMembers(chain.base)] : [chain]
}

/** A stored file of one backup of the chain. */
export type Piece = { files: BackupFiles; name: string }

/** The stored files that hold a file's content one after the other, the oldest first; null when a base lacks its part. */
export function locatePieces(chain: ChainFiles, file: ManifestFile): Piece[] | null {
  const own = file.sizeBytes > file.baseBytes ? [{ files: chain.files, name: file.storedAs }] : []
  if (file.baseBytes === 0) return own
  const same = chain.base?.byContent.get(contentKey(file.baseChecksum, file.baseBytes))
  const below = chain.base && same ? locatePieces(chain.base, same) : null
  return below && [...below, ...own]
}

/** Small files read at a time: enough to keep a store busy, far below any limit of open files. */
const READS_AT_A_TIME = 32

/** Reads many small files of a backup, wherever in its chain they are stored. @throws Error naming one that is not there whole. */
export async function readChainFiles(
  chain: ChainFiles,
  files: readonly ManifestFile[],
): Promise<Map<ManifestFile, string>> {
  const pieces = new Map<ManifestFile, Piece[]>()
  const wanted = new Map<BackupFiles, Set<string>>()
  for (const file of files) {
    const located = locatePieces(chain, file)
    if (!located) throw new Error(`${file.name} has no whole content in a base backup`)
    pieces.set(file, located)
    for (const piece of located) wanted.set(piece.files, (wanted.get(piece.files) ?? new Set()).add(piece.name))
  }
  const texts = new Map<BackupFiles, Map<string, string>>()
  for (const [stored, names] of wanted) texts.set(stored, await readTexts(stored, [...names], READS_AT_A_TIME))
  const textOf = (file: ManifestFile) => (piece: Piece) => {
    const text = texts.get(piece.files)?.get(piece.name)
    if (text === undefined) throw new Error(`${file.name} is missing`)
    return text
  }
  return new Map([...pieces].map(([file, located]) => [file, located.map(textOf(file)).join('')]))
}

/** The stored files of the backup itself; damage in a base counts as damage. `bytes` are the backup's own. */
export async function inspectChain(chain: ChainFiles): Promise<StoredFiles> {
  const [own, ...bases] = await Promise.all(
    chainMembers(chain).map(async ({ name, files, manifest }) => {
      const stored = await inspectStoredFiles(files, manifest)
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

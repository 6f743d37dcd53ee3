import { type ChainFiles, inspectChain, openChainIn, readChainFiles } from '@/lib/backup/chain-files'
import { readContents } from '@/lib/backup/contents'
import type { StoredFiles } from '@/lib/backup/manifest'
import type { BackupContents } from '@/lib/backup/types'
import { AppError } from '@/lib/errors'
import { objectFiles } from '@/lib/store/object-files'
import type { ObjectStore } from './object-store'

/** Reads the table of contents, which the engine writes last. @throws AppError `conflict` when it is not there. */
export function openStoredBackup(store: ObjectStore, name: string): Promise<ChainFiles> {
  return openChainIn({ open: (other) => objectFiles(store, other) }, name)
}

/** Every object that the table of contents names is there with its size. @throws AppError `conflict` naming the first that isn't. */
export async function requireWhole(chain: ChainFiles): Promise<StoredFiles> {
  const stored = await inspectChain(chain)
  const [first] = stored.damaged
  if (!first) return stored
  throw new AppError(
    'conflict',
    `${stored.damaged.length} of the ${stored.files} objects of this backup are missing or have another size, the first is ${first}.`,
  )
}

export function readStoredContents(chain: ChainFiles): Promise<BackupContents> {
  return readContents(chain.manifest, (files) => readChainFiles(chain, files))
}

import { type ChainFiles, inspectChain, openChainIn, readChainFiles } from '@/lib/backup/chain-files'
import { readContents } from '@/lib/backup/contents'
import type { StoredFiles } from '@/lib/backup/manifest'
import type { BackupContents } from '@/lib/backup/types'
import { AppError } from '@/lib/errors'
import type { BackupFiles } from '@/lib/store/backup-files'
import type { ObjectStore } from './object-store'

async function listSizes(store: ObjectStore, name: string): Promise<Map<string, number>> {
  const sizes = new Map<string, number>()
  for await (const { key, sizeBytes } of store.list(`${name}/`)) sizes.set(key.slice(name.length + 1), sizeBytes)
  return sizes
}

/** A backup that lies in a bucket. Sizes come from one listing: a question for each object would take hours. */
export function bucketFiles(store: ObjectStore, name: string): BackupFiles {
  let listing: Promise<Map<string, number>> | undefined
  return {
    async sizeOf(file) {
      listing ??= listSizes(store, name)
      return (await listing).get(file) ?? null
    },
    async readEach(files, visit, atATime = 1) {
      const waiting = files.values()
      const worker = async () => {
        for (const file of waiting) await visit(file, await store.read(`${name}/${file}`))
      }
      await Promise.all(Array.from({ length: atATime }, worker))
    },
  }
}

/** Reads the table of contents, which the engine writes last. @throws AppError `conflict` when it is not there. */
export function openStoredBackup(store: ObjectStore, name: string): Promise<ChainFiles> {
  return openChainIn({ open: (other) => bucketFiles(store, other) }, name)
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

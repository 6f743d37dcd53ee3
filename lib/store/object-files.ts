import type { ObjectStore } from '@/lib/bucket/object-store'
import type { BackupFiles } from './backup-files'

async function listSizes(store: ObjectStore, name: string): Promise<Map<string, number>> {
  const sizes = new Map<string, number>()
  for await (const { key, sizeBytes } of store.list(`${name}/`)) sizes.set(key.slice(name.length + 1), sizeBytes)
  return sizes
}

/** A backup that lies in a bucket. Sizes come from one listing: a question for each object would take hours. */
export function objectFiles(store: ObjectStore, name: string): BackupFiles {
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

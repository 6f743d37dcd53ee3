import { z } from 'zod'
import type { ObjectStore } from '@/lib/bucket/object-store'
import type { BackupFiles } from './backup-files'
import { objectFiles } from './object-files'
import { belongsTo, type ConsoleStore, type ServiceStore } from './service-store'
import { openStoreBucket } from './store-bucket'

/** Objects are removed one by one, since not every store removes many at once; so many requests are under way. */
const REMOVALS_AT_ONCE = 16
const TABLE_OF_CONTENTS = '.backup'

type Open = () => Promise<ObjectStore>

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const value of values) all.push(value)
  return all
}

async function removeAll(store: ObjectStore, keys: readonly string[]): Promise<void> {
  const waiting = keys.values()
  const worker = async () => {
    for (const key of waiting) await store.remove(key)
  }
  await Promise.all(Array.from({ length: REMOVALS_AT_ONCE }, worker))
}

/** Opened when it is first asked: a plan that reads nothing needs no connection. */
function lazyFiles(open: Open, name: string): BackupFiles {
  let files: Promise<BackupFiles> | undefined
  const get = () => (files ??= open().then((store) => objectFiles(store, name)))
  return {
    sizeOf: async (file) => (await get()).sizeOf(file),
    readEach: async (names, visit, atATime) => (await get()).readEach(names, visit, atATime),
  }
}

function serviceStore(open: Open, serviceId: string): ServiceStore {
  const at = (name: string) => `${serviceId}/${name}`
  return {
    open: (name) => lazyFiles(open, at(name)),
    // Directories of a bucket come and go with their objects.
    prepare: async () => undefined,
    list: async () => collect((await open()).listNames(serviceId)),
    async removeBackup(backupId) {
      const store = await open()
      const found = await collect(store.list(at(backupId)))
      const isOurs = (key: string) => belongsTo(backupId, key.split('/')[1] ?? '')
      const keys = found.map(({ key }) => key).filter(isOurs)
      await store.remove(at(`${backupId}/${TABLE_OF_CONTENTS}`))
      await removeAll(store, keys)
    },
    write: async (name, text) => (await open()).write(at(name), text),
    async readText(name) {
      const content = await (await open()).read(at(name))
      return content && Buffer.concat(await collect(content)).toString('utf8')
    },
    async sizeOf(name) {
      const found = await collect((await open()).list(at(name)))
      return found.find(({ key }) => key === at(name))?.sizeBytes ?? null
    },
    freeBytes: async () => null,
  }
}

/** A bucket of the console's (CONSOLE_STORE): `<path>/<service id>/<backup id>/`. */
export function bucketStore(storeBucketId: string): ConsoleStore {
  const open = () => openStoreBucket(storeBucketId)
  return {
    listServices: async () =>
      (await collect((await open()).listNames())).filter((name) => z.uuid().safeParse(name).success),
    of: (serviceId) => serviceStore(open, serviceId),
  }
}

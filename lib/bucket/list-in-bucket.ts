import { parseBackupName } from './backup-name'
import type { ObjectStore } from './object-store'

/** The newest of a bucket that are shown; older ones can be restored with the generated statement. */
export const MAX_LISTED = 100
const LOOKS_AT_ONCE = 8

/** `finishedAt` is null while there is no table of contents: it is being written, or it is half of one. */
export type ListedBackup = { name: string; id: string; takenAt: Date; finishedAt: Date | null }

async function look(store: ObjectStore, name: string): Promise<Date | null> {
  for await (const { key, modifiedAt } of store.list(`${name}/.backup`))
    if (key === `${name}/.backup`) return modifiedAt ?? new Date(0)
  return null
}

/** One backup of a bucket as it really is there; null when nothing of it is. @throws AppError. */
export async function findInBucket(store: ObjectStore, name: string): Promise<ListedBackup | null> {
  const parsed = parseBackupName(name)
  if (!parsed) return null
  for await (const _object of store.list(`${name}/`)) return { name, ...parsed, finishedAt: await look(store, name) }
  return null
}

/** `newest` are looked into, the newest first; `names` are those of every backup that is there. */
export type BucketListing = { newest: ListedBackup[]; names: ReadonlySet<string> }

/** The backups that really are in a bucket, the newest `atMost` looked into. @throws AppError when it can't be listed. */
export async function listInBucket(store: ObjectStore, { atMost }: { atMost: number }): Promise<BucketListing> {
  const found: { name: string; id: string; takenAt: Date }[] = []
  for await (const name of store.listNames()) {
    const parsed = parseBackupName(name)
    if (parsed) found.push({ name, ...parsed })
  }
  const newest = found.toSorted((a, b) => b.name.localeCompare(a.name)).slice(0, atMost)
  const finished = new Map<string, Date | null>()
  const waiting = newest.values()
  const worker = async () => {
    for (const { name } of waiting) finished.set(name, await look(store, name))
  }
  await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, worker))
  return {
    newest: newest.map((backup) => ({ ...backup, finishedAt: finished.get(backup.name) ?? null })),
    names: new Set(found.map(({ name }) => name)),
  }
}

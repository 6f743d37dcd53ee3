import { existsSync } from 'node:fs'
import { open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'

function placeOf(kind: 'backups' | 'services', serviceId: string): string {
  const dataDir = process.env['E2E_DATA_DIR']
  if (!dataDir) throw new Error('E2E_DATA_DIR is not set: e2e/global-setup.ts sets it')
  return path.join(dataDir, kind, serviceId)
}

const storeOf = (serviceId: string): string => placeOf('backups', serviceId)

/** Somebody removes all that a stopped service has. */
export async function loseData(serviceId: string): Promise<void> {
  await rm(placeOf('services', serviceId), { recursive: true })
}

export function isStored(serviceId: string, backupId: string): boolean {
  return existsSync(path.join(storeOf(serviceId), backupId))
}

/** Somebody removes a backup's files behind the console's back. */
export async function loseFiles(serviceId: string, backupId: string): Promise<void> {
  await rm(path.join(storeOf(serviceId), backupId), { recursive: true })
}

/** A failing disk: one bit in the middle of the biggest data file changes. Returns the file's name in the backup. */
export async function flipBit(serviceId: string, backupId: string): Promise<string> {
  const root = path.join(storeOf(serviceId), backupId)
  const entries = await readdir(path.join(root, 'data'), { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
  const sized = await Promise.all(paths.map(async (file) => ({ file, size: (await stat(file)).size })))
  const [biggest] = sized.toSorted((a, b) => b.size - a.size)
  if (!biggest) throw new Error(`backup ${backupId} has no data`)
  const handle = await open(biggest.file, 'r+')
  try {
    const byte = Buffer.alloc(1)
    await handle.read(byte, 0, 1, Math.floor(biggest.size / 2))
    byte.writeUInt8(byte.readUInt8() ^ 0x01)
    await handle.write(byte, 0, 1, Math.floor(biggest.size / 2))
  } finally {
    await handle.close()
  }
  return path.relative(root, biggest.file)
}

/** Nothing can be written where this service's backups lie, until the returned function is called. */
export async function breakStore(serviceId: string): Promise<() => Promise<void>> {
  const store = storeOf(serviceId)
  const aside = `${store}.aside`
  await rename(store, aside)
  await writeFile(store, 'not a directory')
  return async () => {
    await rm(store)
    await rename(aside, store)
  }
}

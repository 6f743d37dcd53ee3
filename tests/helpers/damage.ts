import { open, stat } from 'node:fs/promises'
import path from 'node:path'
import { readManifest } from '@/lib/backup/manifest'
import { directoryFiles } from '@/lib/store/directory-files'
import { backupPath } from '@/lib/store/paths'

/** The biggest file that a backup itself has on disk: data of a column. */
export async function biggestFile(serviceId: string, backupId: string): Promise<string> {
  const directory = backupPath(serviceId, backupId)
  const { files } = await readManifest(directoryFiles(directory))
  const [biggest] = files.filter((file) => file.baseBytes === 0).toSorted((a, b) => b.sizeBytes - a.sizeBytes)
  if (!biggest) throw new Error('the backup has no files')
  return path.join(directory, biggest.storedAs)
}

/** Changes one byte in the middle, as a failing disk does: size and name stay. A second time it is as it was. */
export async function flipByte(file: string): Promise<void> {
  const { size } = await stat(file)
  const handle = await open(file, 'r+')
  try {
    const byte = Buffer.alloc(1)
    await handle.read(byte, 0, 1, Math.floor(size / 2))
    byte.writeUInt8(byte.readUInt8() ^ 0xff)
    await handle.write(byte, 0, 1, Math.floor(size / 2))
  } finally {
    await handle.close()
  }
}

import { createWriteStream } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { Writable } from 'node:stream'
import { Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js'
import { db } from '@/lib/db'
import { sealSecret } from '@/lib/secrets'
import { backupPath, storedName } from '@/lib/store/paths'

/**
 * Makes a backup that the engine wrote as a directory into the zip that the official server would have written: the
 * embedded engine has no zip library. Returns the archive.
 */
export async function packAsZip(backupId: string, password: string): Promise<string> {
  const { serviceId } = await db.backup.findUniqueOrThrow({ where: { id: backupId } })
  const directory = backupPath(serviceId, backupId)
  const archive = backupPath(serviceId, storedName({ id: backupId, form: 'zip' }))
  const options = { password, encryptionStrength: 3 as const, zip64: true, useWebWorkers: false }
  const zip = new ZipWriter(Writable.toWeb(createWriteStream(archive)), options)
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = path.join(entry.parentPath, entry.name)
    await zip.add(path.relative(directory, file), new Uint8ArrayReader(await readFile(file)))
  }
  await zip.close()
  await rm(directory, { recursive: true })
  const packing = { form: 'zip', hasPassword: true, passwordEnc: sealSecret(password) }
  await db.backup.update({ where: { id: backupId }, data: packing })
  return archive
}

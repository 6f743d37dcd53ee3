import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect } from 'vitest'
import { findPassword } from '@/lib/backup/archive-password'
import { inspectStoredFiles, readManifest } from '@/lib/backup/manifest'
import { takeBackup } from '@/lib/backup/take-backup'
import { db } from '@/lib/db'
import { requestRestore } from '@/lib/restore/request-restore'
import { storeOf } from '@/lib/store/backup-store'
import { backupPath, storedName } from '@/lib/store/paths'
import { ADMIN, fingerprint, makeDriver, uniqueName, untilSucceeded } from './world'

export async function givenBackup(serviceId: string): Promise<string> {
  const { backupId, operationId } = await takeBackup(ADMIN, { serviceId })
  await untilSucceeded(operationId)
  return backupId
}

export function askRestore(backupId: string, name = uniqueName('restored')) {
  return requestRestore(ADMIN, { backupId, name, requestKey: randomUUID() })
}

/** The row says Successful, and every file that the backup's own table of contents names is there with its size. */
export async function expectGoodBackup(backupId: string): Promise<void> {
  const backup = await db.backup.findUniqueOrThrow({ where: { id: backupId } })
  expect(backup).toMatchObject({ state: 'successful', error: null })
  const files = storeOf(backup, findPassword(backup)).open(storedName(backup))
  const stored = await inspectStoredFiles(files, await readManifest(files))
  expect(stored.damaged).toEqual([])
  expect(BigInt(stored.bytes)).toBe(backup.sizeBytes)
  expect(existsSync(`${backupPath(backup.serviceId, storedName(backup))}.lock`)).toBe(false)
}

export function expectNoBackupFiles(serviceId: string, backupId: string): void {
  expect(existsSync(backupPath(serviceId, backupId))).toBe(false)
  expect(existsSync(`${backupPath(serviceId, backupId)}.lock`)).toBe(false)
}

/** The proof of a backup: restored into a new service, it has exactly these rows. Needs a living worker. */
export async function expectRestores(backupId: string, expected: { rows: number; checksum: string }): Promise<void> {
  const { serviceId, operationId } = await askRestore(backupId)
  await untilSucceeded(operationId)
  expect(await fingerprint(serviceId)).toEqual(expected)
  await discardService(serviceId)
}

/** Frees the memory of an engine that a test is done with. */
export async function discardService(serviceId: string): Promise<void> {
  const facts = { state: 'terminated', terminatedAt: new Date(), nextBackupAt: null } as const
  await db.service.update({ where: { id: serviceId }, data: facts })
  await makeDriver().remove(serviceId)
}

/** Files of a backup that holds one view, `shop.dear`. */
export async function givenViewOnDisk({
  serviceId,
  backupId,
}: {
  serviceId: string
  backupId: string
}): Promise<{ backupId: string }> {
  const name = 'metadata/shop/dear.sql'
  const sql = 'CREATE VIEW shop.dear AS SELECT 1'
  const directory = backupPath(serviceId, backupId)
  await mkdir(path.join(directory, 'metadata/shop'), { recursive: true })
  await writeFile(path.join(directory, name), sql)
  const file = `<file><name>${name}</name><size>${sql.length}</size><checksum>0</checksum></file>`
  const config = `<version>1</version><timestamp>now</timestamp><uuid>u</uuid><contents>${file}</contents>`
  await writeFile(path.join(directory, '.backup'), `<config>${config}</config>`)
  return { backupId }
}

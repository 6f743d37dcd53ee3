import path from 'node:path'
import { openChain } from '@/lib/backup/chain-files'
import { storedSizes } from '@/lib/backup/manifest'
import { backupPlace } from '@/lib/backup/options'
import { type Backup, db } from '@/lib/db'
import { removeUnpacked } from '@/lib/store/local-store'
import { serviceStorePath, unpackedName } from '@/lib/store/paths'
import { isUnpacked, unpackInto } from '@/lib/store/unpack'
import type { FlowContext } from '../flow'
import { requireOngoing } from './shared'

/** A cancellation is looked for this often while an archive is unpacked. */
const LOOK_EVERY_MS = 250

type DiskPlace = ReturnType<typeof backupPlace>

async function unpack(flow: FlowContext, backup: Backup, directory: string): Promise<void> {
  const { files, manifest } = await openChain(backup)
  const stored = storedSizes(manifest)
  const totalBytes = [...stored.values()].reduce((sum, bytes) => sum + bytes, 0)
  let doneBytes = 0
  let lookedAt = Date.now()
  await unpackInto(directory, files, [...stored.keys()], async (bytes) => {
    flow.signal.throwIfAborted()
    doneBytes += bytes
    await flow.reportProgress(Math.min(doneBytes, totalBytes), totalBytes)
    if (Date.now() - lookedAt < LOOK_EVERY_MS) return
    await requireOngoing(flow)
    lookedAt = Date.now()
  })
}

/**
 * Where this operation's RESTORE reads a backup. An archive is unpacked beside itself first: ClickHouse searches it from
 * its beginning for every file, a thousand files take it minutes, and compressed ones hours.
 */
export async function openForRestore(flow: FlowContext, backup: Backup): Promise<DiskPlace> {
  const place = backupPlace(backup)
  if (backup.form === 'directory') return place
  const name = unpackedName(backup.id, flow.operation.id)
  const directory = path.join(serviceStorePath(backup.serviceId), name)
  if (!(await isUnpacked(directory))) {
    await requireOngoing(flow)
    await unpack(flow, backup, directory)
  }
  return { ...place, name }
}

/** Nothing is left of what was unpacked; if this fails, the sweep removes it when the operation has ended. */
export async function closeAfterRestore({ operation, log }: FlowContext): Promise<void> {
  const backup = operation.backupId && (await db.backup.findUnique({ where: { id: operation.backupId } }))
  if (!backup || backup.form === 'directory') return
  await removeUnpacked(backup.serviceId, unpackedName(backup.id, operation.id)).catch((error: unknown) => {
    log.warn({ err: error, backupId: backup.id }, 'an unpacked archive could not be removed yet')
  })
}

import { recordActivity } from '@/lib/activity/record'
import { SYSTEM_CTX } from '@/lib/auth/ctx'
import { db, type Prisma, type Tx } from '@/lib/db'
import { consoleStore } from '@/lib/store/backup-store'
import { backupIdOf, ownDiskName } from '@/lib/store/paths'
import type { ServiceStore } from '@/lib/store/service-store'
import { type Examined, examine, findBackups, rowsOf } from './examine'
import { insertGoneService } from './insert-gone-service'
import { type BackupRecord, optionsOf } from './record'

export type RebuiltBackup = {
  serviceId: string
  serviceName: string
  backupId: string
  takenAt: Date | null
  /** `known`: it has its row already. `unfinished`: it has no table of contents, so it gets none. */
  outcome: 'known' | 'whole' | 'damaged' | 'locked' | 'unfinished'
  detail: string
}

type Place = { serviceId: string; storeBucketId: string | null }

/** A service that is gone, with what its newest record tells of it. */
async function ensureService(tx: Tx, serviceId: string, record: BackupRecord | null, now: Date): Promise<string> {
  const known = await tx.service.findUnique({ where: { id: serviceId } })
  if (known) return known.name
  const name = record?.service.name ?? `Unknown service ${serviceId.slice(0, 8)}`
  await insertGoneService(
    tx,
    { id: serviceId, name, image: record?.service.image ?? null, ...record?.service.settings },
    now,
  )
  return name
}

function diskOf({ record, manifest }: Examined, serviceId: string): string | null {
  const name = manifest?.base?.disk ?? record?.backup.disk ?? null
  return name === ownDiskName(serviceId) ? null : name
}

async function columnsOf(tx: Tx, place: Place, found: Examined, now: Date): Promise<Prisma.BackupUncheckedCreateInput> {
  const { record, manifest, contents } = found
  const told = record?.backup
  const base = manifest?.base ? await tx.backup.findUnique({ where: { id: backupIdOf(manifest.base.name) } }) : null
  const startedAt = told ? new Date(told.startedAt) : (manifest?.takenAt ?? now)
  const rows = rowsOf(found)
  const sizeBytes = found.sizeBytes ?? told?.sizeBytes ?? null
  return {
    ...place,
    id: found.id,
    form: found.form,
    disk: diskOf(found, place.serviceId),
    state: 'successful',
    type: manifest?.base ? 'incremental' : 'full',
    trigger: told?.trigger ?? 'manual',
    baseBackupId: base?.id ?? null,
    chainId: base?.chainId ?? found.id,
    startedAt,
    finishedAt: told?.finishedAt ? new Date(told.finishedAt) : startedAt,
    durationMs: told?.durationMs ?? null,
    sizeBytes: sizeBytes === null ? null : BigInt(sizeBytes),
    totalRows: rows === null ? null : BigInt(rows),
    ...(contents && { contents }),
    options: optionsOf(record),
    clickhouseVersion: told?.clickhouseVersion ?? null,
    compressionMethod: told?.compressionMethod ?? null,
    compressionLevel: told?.compressionLevel ?? null,
    hasPassword: found.state === 'locked',
    statement: told?.statement ?? null,
    ...(found.problem && { checkedAt: now, checkError: found.problem }),
  }
}

function detailOf({ record, problem, state }: Examined): string {
  if (problem) return problem
  const told = record ? '' : ' It has no record beside it: time and contents are those of its files.'
  return state === 'locked' ? 'It needs its password before it can be read.' : `Every file is there.${told}`
}

/** Bases before what stands on them. */
function inOrder(found: readonly Examined[]): Examined[] {
  const byId = new Map(found.map((one) => [one.id, one]))
  const depthOf = (one: Examined, limit = found.length): number => {
    const base = one.manifest?.base && byId.get(backupIdOf(one.manifest.base.name))
    return base && limit > 0 ? 1 + depthOf(base, limit - 1) : 0
  }
  return found.toSorted((a, b) => depthOf(a) - depthOf(b))
}

function newestRecord(found: readonly Examined[]): BackupRecord | null {
  const records = found.flatMap(({ record }) => record ?? [])
  return records.toSorted((a, b) => b.backup.startedAt.localeCompare(a.backup.startedAt))[0] ?? null
}

async function rebuildService(store: ServiceStore, place: Place, now: Date): Promise<RebuiltBackup[]> {
  const { serviceId } = place
  const stored = findBackups(await store.list())
  const rows = await db.backup.findMany({
    where: { id: { in: stored.map(({ id }) => id) } },
    include: { service: true },
  })
  const known = new Set(rows.map(({ id }) => id))
  const before: RebuiltBackup[] = rows.map(({ id, service, startedAt }) => {
    const facts = { serviceId, serviceName: service.name, backupId: id, takenAt: startedAt }
    return { ...facts, outcome: 'known', detail: 'It has its row already; nothing was changed.' }
  })
  const found: Examined[] = []
  for (const one of stored) if (!known.has(one.id)) found.push(await examine(store, one))
  const worth = inOrder(found.filter(({ state }) => state !== 'unfinished'))
  const record = newestRecord(found)
  const insert = async (tx: Tx) => {
    if (worth.length === 0) return record?.service.name ?? rows[0]?.service.name ?? serviceId
    const name = await ensureService(tx, serviceId, record, now)
    const data: Prisma.BackupUncheckedCreateInput[] = []
    for (const one of worth) {
      const columns = await columnsOf(tx, place, one, now)
      data.push(columns)
      await tx.backup.createMany({ data: [columns], skipDuplicates: true })
    }
    const detail = `${data.length} backups found in the store`
    await recordActivity(tx, SYSTEM_CTX, { action: 'catalogue_rebuild', serviceId, detail })
    return name
  }
  const serviceName = await db.$transaction(insert, { timeout: 60_000 })
  const added: RebuiltBackup[] = found.map((one) => ({
    serviceId,
    serviceName,
    backupId: one.id,
    takenAt: one.record ? new Date(one.record.backup.startedAt) : (one.manifest?.takenAt ?? null),
    outcome: one.state,
    detail: detailOf(one),
  }))
  return [...before, ...added]
}

/**
 * Makes rows for the backups that lie in a store and have none, and for the services that they are of. It only reads the
 * store, changes no row that is there, and says Successful only of what it found whole: what is damaged is marked so, what
 * was never finished gets no row. Safe to repeat. @throws AppError when the store can't be read.
 */
export async function rebuildCatalogue(storeBucketId: string | null, now: Date): Promise<RebuiltBackup[]> {
  const store = consoleStore(storeBucketId)
  const all: RebuiltBackup[] = []
  for (const serviceId of await store.listServices()) {
    all.push(...(await rebuildService(store.of(serviceId), { serviceId, storeBucketId }, now)))
  }
  return all
}

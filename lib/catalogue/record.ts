import { z } from 'zod'
import { accessListSchema } from '@/lib/access/schemas'
import { backupContentsSchema } from '@/lib/backup/contents'
import { storedOptionsSchema, toStoredOptions } from '@/lib/backup/options'
import { archiveFormSchema } from '@/lib/clickhouse/statements/schemas'
import type { Backup, Service } from '@/lib/db'
import { checkQueriesSchema } from '@/lib/drill/check-queries'
import { carriedSettings } from '@/lib/restore/carry-over'
import { storeOf } from '@/lib/store/backup-store'
import { recordName, storedName } from '@/lib/store/paths'
import type { ServiceStore } from '@/lib/store/service-store'

const text = z.string().nullable()
const time = z.iso.datetime().nullable()

const settingsSchema = z.object({
  accessList: accessListSchema,
  backupPeriodHours: z.number().int(),
  backupStartTime: text,
  backupCron: text,
  backupTimeZone: z.string(),
  quietFrom: text,
  quietUntil: text,
  backupRetentionDays: z.number().int(),
  chainLength: z.number().int(),
  drillFrequency: z.enum(['off', 'each_full', 'weekly', 'monthly']),
  drillBusyFrom: text,
  drillBusyUntil: text,
  drillTimeZone: z.string(),
  checkQueries: checkQueriesSchema,
})

/** What the files of a backup don't tell. No secrets: whoever reads the store reads this. */
const recordSchema = z.object({
  format: z.literal(1),
  backup: z.object({
    id: z.uuid(),
    trigger: z.enum(['scheduled', 'manual']),
    startedAt: z.iso.datetime(),
    finishedAt: time,
    durationMs: z.number().nullable(),
    sizeBytes: z.number().nullable(),
    totalRows: z.number().nullable(),
    contents: backupContentsSchema.nullable(),
    options: storedOptionsSchema,
    clickhouseVersion: text,
    disk: text,
    form: archiveFormSchema,
    compressionMethod: text,
    compressionLevel: z.number().nullable(),
    hasPassword: z.boolean(),
    /** The BACKUP that ran, secrets hidden. */
    statement: text,
    /** Of an archive. */
    archiveBytes: z.number().nullable(),
  }),
  service: z.object({ id: z.uuid(), name: z.string().max(50), image: text, settings: settingsSchema }),
})

export type BackupRecord = z.infer<typeof recordSchema>

async function describe(backup: Backup, service: Service): Promise<BackupRecord> {
  const isArchive = backup.form !== 'directory'
  return recordSchema.parse({
    format: 1,
    backup: {
      ...backup,
      startedAt: backup.startedAt.toISOString(),
      finishedAt: backup.finishedAt?.toISOString() ?? null,
      sizeBytes: backup.sizeBytes === null ? null : Number(backup.sizeBytes),
      totalRows: backup.totalRows === null ? null : Number(backup.totalRows),
      archiveBytes: isArchive ? await storeOf(backup).sizeOf(storedName(backup)) : null,
    },
    service: { id: service.id, name: service.name, image: service.image, settings: carriedSettings(service) },
  })
}

/** Writes beside a backup what it takes to find it again without the database. @throws AppError, the store's error. */
export async function writeRecord(backup: Backup, service: Service): Promise<void> {
  const record = await describe(backup, service)
  await storeOf(backup).write(recordName(backup.id), `${JSON.stringify(record, null, 2)}\n`)
}

/** What lies beside a backup; null where there is nothing of it, or nothing that can be understood. */
export async function readRecord(store: ServiceStore, backupId: string): Promise<BackupRecord | null> {
  const json = await store.readText(recordName(backupId))
  if (json === null) return null
  try {
    const parsed = recordSchema.safeParse(JSON.parse(json))
    return parsed.success && parsed.data.backup.id === backupId ? parsed.data : null
  } catch {
    return null
  }
}

/** The options column of a record: {} for everything. */
export function optionsOf(record: BackupRecord | null) {
  return record ? toStoredOptions(record.backup.options) : {}
}

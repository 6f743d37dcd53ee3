import { z } from 'zod'
import { backupStatement } from '@/lib/clickhouse/statements/backup-statement'
import type { Statement } from '@/lib/clickhouse/statements/fragments'
import {
  archiveFormSchema,
  backupOptionsSchema,
  compressionMethodSchema,
  scopeSchema,
} from '@/lib/clickhouse/statements/schemas'
import type { Backup } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { diskNameOf, storedName } from '@/lib/store/paths'
import { ARCHIVES_STAND_ALONE } from './good'

const EVERYTHING = { kind: 'everything' as const }

/** What a person may ask of a backup; its place, id and base are the console's. */
export const requestedOptionsSchema = backupOptionsSchema
  .omit({ id: true, isAsync: true, baseBackup: true, baseHasSamePassword: true })
  .extend({ scope: scopeSchema.default(EVERYTHING) })

export type RequestedOptions = z.infer<typeof requestedOptionsSchema>

/** The JSON column `backup.options`: {} is everything, with its rows. */
export const storedOptionsSchema = z.object({
  scope: scopeSchema.default(EVERYTHING),
  structureOnly: z.boolean().default(false),
})

export type StoredOptions = z.infer<typeof storedOptionsSchema>

/** In a query: backups of everything, from which a whole service can be restored. In SQL: `options = '{}'`. */
export const IS_COMPLETE = { options: { equals: {} } }

/** What is stored for these options; {} for everything in whichever way that was said. */
export function toStoredOptions({ scope, structureOnly }: StoredOptions): z.input<typeof storedOptionsSchema> {
  const isEverything =
    scope.kind === 'everything' && !scope.exceptDatabases?.length && !scope.exceptTables?.length && !structureOnly
  return isEverything ? {} : { scope, ...(structureOnly && { structureOnly }) }
}

/** Whether a backup with this JSON column holds everything. */
export function isComplete(stored: unknown): boolean {
  return Object.keys(toStoredOptions(storedOptionsSchema.parse(stored))).length === 0
}

type Stored = Pick<Backup, 'id' | 'serviceId' | 'form' | 'disk'>

/** Where a backup of a service lies, as its engine says it. */
export function backupPlace(backup: Stored): { kind: 'disk'; disk: string; name: string } {
  return { kind: 'disk', disk: diskNameOf(backup), name: storedName(backup) }
}

/** How a backup is packed: its form, and what only a zip archive has. */
export type Packing = Pick<Backup, 'form' | 'compressionMethod' | 'compressionLevel' | 'hasPassword'>

export function packingOf({ form, compressionMethod, compressionLevel, hasPassword }: RequestedOptions): Packing {
  return {
    form,
    compressionMethod: compressionMethod ?? null,
    compressionLevel: compressionLevel ?? null,
    hasPassword,
  }
}

type Wanted = {
  backup: Stored & Packing
  id: string
  baseBackupId: string | null
  options: StoredOptions
  password: string | null
}

/** The BACKUP of a service: what is shown before and what runs come from here. @throws AppError `bad_request`. */
export function statementOf({ backup, id, baseBackupId, options, password }: Wanted): Statement {
  if (baseBackupId && backup.form !== 'directory') throw new AppError('bad_request', ARCHIVES_STAND_ALONE)
  const base = baseBackupId && backupPlace({ ...backup, id: baseBackupId })
  const { compressionMethod, compressionLevel, hasPassword } = backup
  return backupStatement(
    backupPlace(backup),
    {
      scope: options.scope,
      structureOnly: options.structureOnly,
      form: archiveFormSchema.parse(backup.form),
      ...(compressionMethod && { compressionMethod: compressionMethodSchema.parse(compressionMethod) }),
      ...(compressionLevel && { compressionLevel }),
      hasPassword,
      id,
      isAsync: true,
      ...(base && { baseBackup: base }),
    },
    password === null ? {} : { password },
  )
}

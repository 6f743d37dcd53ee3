import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { type FieldErrors, isAppError } from '@/lib/errors'
import { getServiceRow } from '@/lib/service/find-service'
import { serviceIdSchema } from '@/lib/service/schemas'
import { placeOfNew, type StorePlace } from '@/lib/store/store-bucket'
import { askCapabilities } from './ask-capabilities'
import { baseRefusal, canBeBase } from './good'
import { packingOf, statementOf } from './options'
import { refusals } from './refuse-options'
import { takeBackupSchema } from './take-backup'
import type { BackupPreview } from './types'

type Input = z.infer<typeof takeBackupSchema>

/** The statement, or why these options don't go together. */
function show(
  { options, baseBackupId, backupId = randomUUID(), statementId = backupId }: Input,
  place: StorePlace,
): Pick<BackupPreview, 'shown' | 'problems'> {
  try {
    const { shown } = statementOf({
      backup: { id: backupId, ...packingOf(options), ...place },
      id: statementId,
      baseBackupId: baseBackupId ?? null,
      options,
      // It is not sent for a preview, and would be hidden.
      password: options.hasPassword ? 'hidden' : null,
    })
    return { shown, problems: {} }
  } catch (error) {
    if (!isAppError(error)) throw error
    return { shown: null, problems: { options: [error.userMessage] } }
  }
}

async function baseProblems({ serviceId, baseBackupId }: Input, place: StorePlace): Promise<FieldErrors> {
  if (!baseBackupId) return {}
  const base = await db.backup.findFirst({ where: { id: baseBackupId, serviceId } })
  return base && canBeBase(base, place) ? {} : { baseBackupId: [baseRefusal(base, place)] }
}

/**
 * What Back up now would run, secrets hidden, what the engine can do, and what is wrong with the options, by field.
 * Does nothing. @throws AppError `unavailable` when the engine has no address.
 */
export async function previewBackup(ctx: Ctx, input: unknown): Promise<BackupPreview> {
  const { serviceId } = serviceIdSchema.parse(input)
  requirePermission(ctx, 'backup:create', serviceId)
  const service = await getServiceRow(db, serviceId)
  const can = await askCapabilities(service)
  const capabilities = { forms: can.forms, password: can.password, compression: can.compression }
  const parsed = takeBackupSchema.safeParse(input)
  if (!parsed.success) {
    const { fieldErrors } = z.flattenError(parsed.error)
    return { shown: null, capabilities, problems: fieldErrors }
  }
  const place = await placeOfNew(db, service)
  const { shown, problems } = show(parsed.data, place)
  const others = { ...(await baseProblems(parsed.data, place)), ...refusals(parsed.data.options, can) }
  return { shown, capabilities, problems: { ...problems, ...others } }
}

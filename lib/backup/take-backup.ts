import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { type Backup, db, type Service, type Tx } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { requestOperation } from '@/lib/operation/request-operation'
import { sealSecret } from '@/lib/secrets'
import { getServiceRow, lockServiceRow } from '@/lib/service/find-service'
import { serviceIdSchema } from '@/lib/service/schemas'
import { placeOfNew } from '@/lib/store/store-bucket'
import { lockBackupRow } from './find-backup'
import { baseRefusal, canBeBase } from './good'
import {
  type Packing,
  packingOf,
  requestedOptionsSchema,
  statementOf,
  type StoredOptions,
  toStoredOptions,
} from './options'
import { refuseOptions } from './refuse-options'
import type { BackupTrigger } from './types'

type NewBackup = {
  serviceId: string
  trigger: BackupTrigger
  backupId?: string
  scheduledFor?: Date
  base?: Backup
  options?: StoredOptions
  packing?: Packing
  password?: string | undefined
  statementId?: string | undefined
}

export const takeBackupSchema = serviceIdSchema.extend({
  /** The new backup's id, when it was shown in a statement before. */
  backupId: z.uuid('This is not a backup.').optional(),
  /**
   * The backup that an increment stands on; without it the backup is a full one. Any scope stands on any: a base only
   * holds files that need not be written again, and what a backup consists of is its own scope.
   */
  baseBackupId: z.uuid('This is not a backup.').optional(),
  options: requestedOptionsSchema.prefault({}),
  /** Of the archive, when it is to have one. Not part of the options, which are asked about without it. */
  password: z.string().min(1, 'Enter a password.').max(200, 'A password has at most 200 characters.').optional(),
  /** The id in system.backups; the backup's own when none is given. */
  statementId: z
    .string()
    .trim()
    .max(100, 'An id has at most 100 characters.')
    .regex(/^[\w.:-]*$/, 'An id consists of letters, digits and . _ : -')
    .transform((id) => id || undefined)
    .optional(),
})

/** Writes a backup in progress and the operation that takes it, in the caller's transaction. */
export async function insertBackup(tx: Tx, ctx: Ctx, given: NewBackup) {
  const { serviceId, trigger, scheduledFor, base, options, statementId, backupId = randomUUID() } = given
  const service = await getServiceRow(tx, serviceId)
  await tx.backup.create({
    data: {
      id: backupId,
      ...(await placeOfNew(tx, service)),
      state: 'in_progress',
      type: base ? 'incremental' : 'full',
      trigger,
      baseBackupId: base?.id ?? null,
      chainId: base?.chainId ?? backupId,
      scheduledFor: scheduledFor ?? null,
      options: options ? toStoredOptions(options) : {},
      ...given.packing,
      passwordEnc: given.password === undefined ? null : sealSecret(given.password),
      statementId: statementId ?? null,
    },
  })
  return { backupId, operationId: await requestOperation(tx, ctx, { kind: 'backup', serviceId, backupId }) }
}

async function requireBase(tx: Tx, service: Service, baseBackupId: string): Promise<Backup> {
  const base = await lockBackupRow(tx, baseBackupId)
  const place = await placeOfNew(tx, service)
  if (base.serviceId === service.id && canBeBase(base, place)) return base
  const message = baseRefusal(base.serviceId === service.id ? base : null, place)
  throw new AppError('conflict', message, { fieldErrors: { baseBackupId: [message] } })
}

/** @throws AppError `bad_request` where the options speak of a password and none was given, or the other way round. */
function requirePassword({ options, password }: z.infer<typeof takeBackupSchema>): string | undefined {
  if (options.hasPassword === (password !== undefined)) return password
  const message = options.hasPassword ? 'Enter a password.' : 'Only a zip archive can have a password.'
  throw new AppError('bad_request', message, { fieldErrors: { password: [message] } })
}

type Ids = { backupId: string; statementId: string | undefined }

async function refuseNow(tx: Tx, service: Service, { backupId, statementId }: Ids): Promise<void> {
  if (service.state !== 'running' && service.state !== 'degraded') {
    throw new AppError('conflict', `${service.name} is ${service.state}. A backup needs a running service.`)
  }
  if ((await tx.backup.count({ where: { id: backupId } })) > 0) {
    throw new AppError('conflict', 'This backup was already asked for.')
  }
  if (statementId && (await tx.backup.count({ where: { serviceId: service.id, statementId } })) > 0) {
    const message = 'Another backup of this service has this id.'
    throw new AppError('conflict', message, { fieldErrors: { statementId: [message] } })
  }
  const inProgress = await tx.backup.count({ where: { serviceId: service.id, state: 'in_progress' } })
  if (inProgress > 0) throw new AppError('conflict', `A backup of ${service.name} is already in progress.`)
}

/** Back up now: full, or incremental on a chosen base; everything or chosen parts. One backup of a service at a time. */
export async function takeBackup(ctx: Ctx, input: unknown): Promise<{ backupId: string; operationId: string }> {
  const asked = takeBackupSchema.parse(input)
  const { serviceId, baseBackupId, options, statementId, backupId = randomUUID() } = asked
  requirePermission(ctx, 'backup:create', serviceId)
  const packing = packingOf(options)
  const service = await getServiceRow(db, serviceId)
  await refuseOptions(service, options)
  const password = requirePassword(asked)
  const backup = { id: backupId, ...packing, ...(await placeOfNew(db, service)) }
  statementOf({ backup, id: backupId, baseBackupId: baseBackupId ?? null, options, password: password ?? null })
  return db.$transaction(async (tx) => {
    await refuseNow(tx, await lockServiceRow(tx, serviceId), { backupId, statementId })
    const base = baseBackupId ? await requireBase(tx, service, baseBackupId) : undefined
    const own = { serviceId, trigger: 'manual' as const, backupId, statementId, packing, password, options }
    return insertBackup(tx, ctx, { ...own, ...(base && { base }) })
  })
}

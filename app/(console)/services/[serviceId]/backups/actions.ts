'use server'

import { requireCtx } from '@/app/session'
import { runAction } from '@/lib/action'
import { cancelBackup as cancel } from '@/lib/backup/cancel-backup'
import { checkBackup as check } from '@/lib/backup/check-backup'
import { deleteBackup as remove } from '@/lib/backup/delete-backup'
import { takeBackup as take } from '@/lib/backup/take-backup'
import { unlockBackup as unlock } from '@/lib/backup/unlock-backup'
import { requestDrill as drill } from '@/lib/drill/request-drill'
import { requestRestore as request } from '@/lib/restore/request-restore'
import { requestRestoreInto as requestInto } from '@/lib/restore/request-restore-into'

export async function takeBackup(input: unknown) {
  return runAction(async () => take(await requireCtx(), input))
}

export async function cancelBackup(input: unknown) {
  return runAction(async () => cancel(await requireCtx(), input))
}

export async function checkBackup(input: unknown) {
  return runAction(async () => check(await requireCtx(), input))
}

export async function unlockBackup(input: unknown) {
  return runAction(async () => unlock(await requireCtx(), input))
}

export async function requestDrill(input: unknown) {
  return runAction(async () => drill(await requireCtx(), input))
}

export async function deleteBackup(input: unknown) {
  return runAction(async () => remove(await requireCtx(), input))
}

export async function requestRestore(input: unknown) {
  return runAction(async () => request(await requireCtx(), input))
}

export async function requestRestoreInto(input: unknown) {
  return runAction(async () => requestInto(await requireCtx(), input))
}

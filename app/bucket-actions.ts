'use server'

import { requireCtx } from '@/app/session'
import { runAction } from '@/lib/action'
import { checkExternalBackup as check } from '@/lib/bucket/check-external-backup'
import { copyBucket as copy } from '@/lib/bucket/copy-bucket'
import { openBucket as open } from '@/lib/bucket/open-bucket'
import { removeBucket as remove } from '@/lib/bucket/remove-bucket'
import { restoreFromBucket as restore } from '@/lib/bucket/restore-from-bucket'
import { saveBucket as save } from '@/lib/bucket/save-bucket'
import { setBucket as set } from '@/lib/bucket/set-bucket'
import { takeExternalBackup as take } from '@/lib/bucket/take-external-backup'

export async function setBucket(input: unknown) {
  return runAction(async () => set(await requireCtx(), input))
}

export async function saveBucket(input: unknown) {
  return runAction(async () => save(await requireCtx(), input))
}

export async function removeBucket(input: unknown) {
  return runAction(async () => remove(await requireCtx(), input))
}

export async function takeExternalBackup(input: unknown) {
  return runAction(async () => take(await requireCtx(), input))
}

export async function openBucket(input: unknown) {
  return runAction(async () => open(await requireCtx(), input))
}

export async function restoreFromBucket(input: unknown) {
  return runAction(async () => restore(await requireCtx(), input))
}

export async function checkExternalBackup(input: unknown) {
  return runAction(async () => check(await requireCtx(), input))
}

export async function copyBucket(input: unknown) {
  return runAction(async () => copy(await requireCtx(), input))
}

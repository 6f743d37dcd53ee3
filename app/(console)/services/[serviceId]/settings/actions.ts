'use server'

import { requireCtx } from '@/app/session'
import { runAction } from '@/lib/action'
import { updateBackupConfiguration as update } from '@/lib/schedule/update-backup-configuration'

export async function updateBackupConfiguration(input: unknown) {
  return runAction(async () => update(await requireCtx(), input))
}

'use server'

import { requireCtx } from '@/app/session'
import { updateAccessList as changeAccess } from '@/lib/access/update-access-list'
import { runAction } from '@/lib/action'
import { tickChecklist as tick } from '@/lib/checklist/tick-checklist'
import { updateCheckQueries as changeQueries } from '@/lib/drill/update-check-queries'
import { updateDrillConfiguration as changeDrills } from '@/lib/drill/update-drill-configuration'
import { updateBackupConfiguration as update } from '@/lib/schedule/update-backup-configuration'

export async function updateBackupConfiguration(input: unknown) {
  return runAction(async () => update(await requireCtx(), input))
}

export async function updateAccessList(input: unknown) {
  return runAction(async () => changeAccess(await requireCtx(), input))
}

export async function tickChecklist(input: unknown) {
  return runAction(async () => tick(await requireCtx(), input))
}

export async function updateDrillConfiguration(input: unknown) {
  return runAction(async () => changeDrills(await requireCtx(), input))
}

export async function updateCheckQueries(input: unknown) {
  return runAction(async () => changeQueries(await requireCtx(), input))
}

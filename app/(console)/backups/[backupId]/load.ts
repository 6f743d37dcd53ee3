import { cache } from 'react'
import { orNotFound } from '@/app/load'
import { requireActor } from '@/app/session'
import { getBackup } from '@/lib/backup/get-backup'

/** Read once per request, for the sidebar and the page. */
export const loadBackup = cache(async (backupId: string) =>
  orNotFound(getBackup({ actor: await requireActor() }, { backupId })),
)

import { cache } from 'react'
import { orNotFound } from '@/app/load'
import { requireActor } from '@/app/session'
import { getExternalBackup } from '@/lib/bucket/get-external-backup'

/** Read once per request, for the sidebar and the page. */
export const loadExternalBackup = cache(async (bucketId: string, backupName: string) =>
  orNotFound(
    getExternalBackup({ actor: await requireActor() }, { bucketId, backupName: decodeURIComponent(backupName) }),
  ),
)

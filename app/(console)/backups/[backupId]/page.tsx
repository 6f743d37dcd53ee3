import type { Metadata } from 'next'
import { backupKeys } from '@/components/backup/backup-keys'
import { BrowsePage } from '@/components/browse/browse-page'
import { Prefetched } from '@/components/query/prefetched'
import { loadBackup } from './load'

export const metadata: Metadata = { title: 'Backup' }

export default async function Page({ params }: PageProps<'/backups/[backupId]'>) {
  const { backupId } = await params
  const backup = await loadBackup(backupId)
  return (
    <Prefetched entries={[[backupKeys.detail(backup.serviceId, backupId), backup]]}>
      <BrowsePage serviceId={backup.serviceId} backupId={backupId} />
    </Prefetched>
  )
}

import type { Metadata } from 'next'
import { requireActor } from '@/app/session'
import { PeekPage } from '@/components/peek/peek-page'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { can } from '@/lib/auth/permissions'
import { loadBackup } from '../load'
import { closePeek, openPeek } from './actions'

export const metadata: Metadata = { title: 'Peek' }

export default async function Page({ params }: PageProps<'/backups/[backupId]/peek'>) {
  const { backupId } = await params
  const [actor, backup] = await Promise.all([requireActor(), loadBackup(backupId)])
  if (!can(actor, 'backup:peek', backup.serviceId) || backup.state !== 'successful') {
    return (
      <>
        <PageHeader title="Peek" />
        <div className="p-4 sm:p-6">
          {backup.state === 'successful' ? (
            <EmptyState title="Only an Admin reads the rows of a backup">Ask an Admin to look for you.</EmptyState>
          ) : (
            <EmptyState title="Only a successful backup can be read">This one is not.</EmptyState>
          )}
        </div>
      </>
    )
  }
  const { serviceId, startedAt } = backup
  return <PeekPage serviceId={serviceId} backupId={backupId} takenAt={startedAt} actions={{ openPeek, closePeek }} />
}

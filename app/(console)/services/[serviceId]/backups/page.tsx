import type { Metadata } from 'next'
import { orNotFound } from '@/app/load'
import { requireActor } from '@/app/session'
import { backupKeys } from '@/components/backup/backup-keys'
import { parseListParams } from '@/components/backup/backup-list-params'
import { BackupsPage } from '@/components/backup/backups-page'
import { Prefetched } from '@/components/query/prefetched'
import { getBackupsSummary } from '@/lib/backup/get-backups-summary'
import { listBackups } from '@/lib/backup/list-backups'

export const metadata: Metadata = { title: 'Backups' }

export default async function Page({ params, searchParams }: PageProps<'/services/[serviceId]/backups'>) {
  const ctx = { actor: await requireActor() }
  const { serviceId } = await params
  const search = await searchParams
  const list = parseListParams((name) => [search[name]].flat()[0])
  const { status, cursor, ...order } = list
  const [page, summary] = await orNotFound(
    Promise.all([
      listBackups(ctx, { serviceId, ...order, ...(status && { status }), ...(cursor && { cursor }) }),
      getBackupsSummary(ctx, { serviceId }),
    ]),
  )
  return (
    <Prefetched
      entries={[
        [backupKeys.list(serviceId, list), page],
        [backupKeys.summary(serviceId), summary],
      ]}
    >
      <BackupsPage serviceId={serviceId} />
    </Prefetched>
  )
}

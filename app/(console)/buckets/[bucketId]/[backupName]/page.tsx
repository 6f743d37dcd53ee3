import type { Metadata } from 'next'
import { ExternalBackupPage } from '@/components/bucket/external-backup-page'
import { loadExternalBackup } from './load'

export const metadata: Metadata = { title: 'Backup in a bucket' }

export default async function Page({ params }: PageProps<'/buckets/[bucketId]/[backupName]'>) {
  const { bucketId, backupName } = await params
  return <ExternalBackupPage initial={await loadExternalBackup(bucketId, backupName)} />
}

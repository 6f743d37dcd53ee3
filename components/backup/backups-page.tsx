'use client'

import dynamic from 'next/dynamic'
import { useBucket } from '@/components/bucket/use-bucket'
import { useService } from '@/components/service/use-service'
import { Alert } from '@/components/ui/alert'
import { PageHeader } from '@/components/ui/page-header'
import { RelativeTime } from '@/components/ui/time'
import { BackupHistory } from './backup-history'
import { SummaryCards } from './summary-cards'

const ExternalBackups = dynamic(() =>
  import('@/components/bucket/external-backups').then((module) => module.ExternalBackups),
)

export function BackupsPage({ serviceId }: { serviceId: string }) {
  const hasBucket = Boolean(useBucket(serviceId).data?.bucket)
  const { terminatedAt = null, isRebuilt = false } = useService(serviceId).data ?? {}
  return (
    <>
      <PageHeader title="Backups" />
      {terminatedAt && (
        <div className="px-4 pt-4 sm:px-6">
          <Alert tone="info">
            This service was {isRebuilt ? 'found in the store' : 'deleted'} <RelativeTime iso={terminatedAt} />. Its
            backups stay until {isRebuilt ? 'somebody deletes them' : 'they expire'} and can be restored into a new
            service.
          </Alert>
        </div>
      )}
      {!terminatedAt && <SummaryCards serviceId={serviceId} />}
      <BackupHistory serviceId={serviceId} />
      {hasBucket && <ExternalBackups serviceId={serviceId} />}
    </>
  )
}

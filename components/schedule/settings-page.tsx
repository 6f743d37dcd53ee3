'use client'

import dynamic from 'next/dynamic'
import { useState, type ReactNode } from 'react'
import { ExternalBackupUnsupported } from '@/components/bucket/external-backup-row'
import { ExternalBackupSettings } from '@/components/bucket/external-backup-settings'
import { AccessSection } from '@/components/access/access-section'
import { DrillSection } from '@/components/drill/drill-section'
import { useService } from '@/components/service/use-service'
import { useCan } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { formatCount } from '@/components/ui/format'
import { PageHeader } from '@/components/ui/page-header'
import { RelativeTime } from '@/components/ui/time'
import type { BackupConfiguration } from '@/lib/schedule/schedule-view'
import { useBackupConfiguration } from './use-backup-configuration'

const BackupConfigurationFlyout = dynamic(() =>
  import('./backup-configuration-flyout').then((module) => module.BackupConfigurationFlyout),
)

const ConnectionSection = dynamic(() =>
  import('@/components/existing/connection-section').then((module) => module.ConnectionSection),
)

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="break-words">
      <dt className="inline">{label}: </dt>
      <dd className="inline">{children}</dd>
    </div>
  )
}

function Facts({ configuration }: { configuration: BackupConfiguration }) {
  const { frequency, timeZone, retentionDays, chainLength, quiet, nextBackupAt } = configuration
  return (
    <dl className="grid gap-0.5 text-fg-muted">
      <Fact label="Backup Frequency">{frequency}</Fact>
      <Fact label="Storage Retention">{formatCount(retentionDays, 'day')}</Fact>
      <Fact label="Time zone">{timeZone}</Fact>
      <Fact label="Full backup">{chainLength === 1 ? 'Every time' : `Every ${chainLength} backups`}</Fact>
      <Fact label="Quiet window">{quiet ?? 'None'}</Fact>
      {nextBackupAt && (
        <Fact label="Next backup">
          <RelativeTime iso={nextBackupAt} />
        </Fact>
      )}
    </dl>
  )
}

function Configuration({ configuration, canChange }: { configuration: BackupConfiguration; canChange: boolean }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <section aria-labelledby="backups-heading" className="grid gap-4 border-b border-stroke pb-6">
      <h2 id="backups-heading" className="text-base font-bold">
        Backups
      </h2>
      <div className="grid gap-x-8 gap-y-4 md:grid-cols-[16rem_minmax(0,1fr)]">
        <div className="grid content-start gap-2">
          <h3 className="font-bold">Configuration</h3>
          <p className="text-fg-muted">
            For an effective data protection plan, select a backup schedule matching your security needs, set a
            retention period to balance data access with storage efficiency, and customize backup timing to avoid
            disrupting your workflow.
          </p>
        </div>
        <div className="grid content-start justify-items-start gap-3">
          <Facts configuration={configuration} />
          {canChange && <Button onClick={() => setIsOpen(true)}>Change backup configuration</Button>}
        </div>
      </div>
      {isOpen && <BackupConfigurationFlyout configuration={configuration} onClose={() => setIsOpen(false)} />}
    </section>
  )
}

/** What can be set for one service. */
export function SettingsPage({ serviceId }: { serviceId: string }) {
  const can = useCan()
  const service = useService(serviceId).data
  const state = service?.state
  const { data, error } = useBackupConfiguration(serviceId)
  const isGone = state === 'terminated' || state === 'terminating'
  const mayConfigure = can('service:configure', serviceId)
  const canChange = mayConfigure && !isGone
  return (
    <>
      <PageHeader title="Service settings" />
      <div className="grid max-w-3xl gap-6 p-4 sm:p-6">
        {isGone && <Alert tone="info">This service was deleted: it is no longer backed up.</Alert>}
        {error && (
          <Alert tone="danger" live>
            {error.message}
          </Alert>
        )}
        {data && <Configuration configuration={data} canChange={canChange} />}
        <DrillSection serviceId={serviceId} canChange={canChange} />
        {service?.isExisting ? (
          <>
            <ExternalBackupUnsupported />
            <ConnectionSection service={service} canChange={canChange} />
          </>
        ) : (
          <>
            <ExternalBackupSettings serviceId={serviceId} canChange={canChange} canRemove={mayConfigure} />
            <AccessSection serviceId={serviceId} canChange={canChange} />
          </>
        )}
      </div>
    </>
  )
}

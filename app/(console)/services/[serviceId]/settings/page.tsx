import type { Metadata } from 'next'
import { orNotFound } from '@/app/load'
import { requireActor } from '@/app/session'
import { Prefetched } from '@/components/query/prefetched'
import { scheduleKeys } from '@/components/schedule/schedule-keys'
import { SettingsPage } from '@/components/schedule/settings-page'
import { getBackupConfiguration } from '@/lib/schedule/get-backup-configuration'

export const metadata: Metadata = { title: 'Settings' }

export default async function Page({ params }: PageProps<'/services/[serviceId]/settings'>) {
  const ctx = { actor: await requireActor() }
  const { serviceId } = await params
  const configuration = await orNotFound(getBackupConfiguration(ctx, { serviceId }))
  return (
    <Prefetched entries={[[scheduleKeys.configuration(serviceId), configuration]]}>
      <SettingsPage serviceId={serviceId} />
    </Prefetched>
  )
}

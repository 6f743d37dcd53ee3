import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { orNotFound } from '@/app/load'
import { requireActor } from '@/app/session'
import { accessKeys } from '@/components/access/access-keys'
import { drillKeys } from '@/components/drill/drill-keys'
import { Prefetched } from '@/components/query/prefetched'
import { scheduleKeys } from '@/components/schedule/schedule-keys'
import { SettingsPage } from '@/components/schedule/settings-page'
import { findClientAddress } from '@/lib/access/client-address'
import { getAccessList } from '@/lib/access/get-access-list'
import { getDrillConfiguration } from '@/lib/drill/get-drill-configuration'
import { getBackupConfiguration } from '@/lib/schedule/get-backup-configuration'

export const metadata: Metadata = { title: 'Settings' }

export default async function Page({ params }: PageProps<'/services/[serviceId]/settings'>) {
  const ctx = { actor: await requireActor() }
  const { serviceId } = await params
  const [configuration, drills, access] = await orNotFound(
    Promise.all([
      getBackupConfiguration(ctx, { serviceId }),
      getDrillConfiguration(ctx, { serviceId }),
      getAccessList(ctx, { serviceId }),
    ]),
  )
  const currentAddress = findClientAddress(await headers())
  return (
    <Prefetched
      entries={[
        [scheduleKeys.configuration(serviceId), configuration],
        [drillKeys.configuration(serviceId), drills],
        [accessKeys.list(serviceId), { ...access, currentAddress }],
      ]}
    >
      <SettingsPage serviceId={serviceId} />
    </Prefetched>
  )
}

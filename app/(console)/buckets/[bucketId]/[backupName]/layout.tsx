import { loadService } from '@/app/load'
import { readTheme } from '@/app/theme'
import { Prefetched } from '@/components/query/prefetched'
import { serviceKeys } from '@/components/service/service-keys'
import { Shell } from '@/components/shell/shell'
import { loadExternalBackup } from './load'

type Props = LayoutProps<'/buckets/[bucketId]/[backupName]'>

export default async function ExternalBackupLayout({ params, children }: Props) {
  const { bucketId, backupName } = await params
  const { service } = await loadExternalBackup(bucketId, backupName)
  if (!service) return <Shell theme={await readTheme()}>{children}</Shell>
  return (
    <Prefetched entries={[[serviceKeys.detail(service.id), await loadService(service.id)]]}>
      <Shell serviceId={service.id} theme={await readTheme()}>
        {children}
      </Shell>
    </Prefetched>
  )
}

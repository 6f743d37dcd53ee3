import { loadService } from '@/app/load'
import { readTheme } from '@/app/theme'
import { Prefetched } from '@/components/query/prefetched'
import { serviceKeys } from '@/components/service/service-keys'
import { Shell } from '@/components/shell/shell'
import { loadBackup } from './load'

export default async function BackupLayout({ params, children }: LayoutProps<'/backups/[backupId]'>) {
  const { serviceId } = await loadBackup((await params).backupId)
  return (
    <Prefetched entries={[[serviceKeys.detail(serviceId), await loadService(serviceId)]]}>
      <Shell serviceId={serviceId} theme={await readTheme()}>
        {children}
      </Shell>
    </Prefetched>
  )
}

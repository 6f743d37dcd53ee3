import type { Metadata } from 'next'
import { loadService } from '@/app/load'
import { readTheme } from '@/app/theme'
import { Prefetched } from '@/components/query/prefetched'
import { serviceKeys } from '@/components/service/service-keys'
import { Shell } from '@/components/shell/shell'

export async function generateMetadata({ params }: LayoutProps<'/services/[serviceId]'>): Promise<Metadata> {
  // A service that is not there is the layout's to say; a page without a title helps nobody.
  const name = await loadService((await params).serviceId).then(
    (service) => service.name,
    () => 'Service',
  )
  return { title: { default: name, template: `%s · ${name} · Backup console` } }
}

export default async function ServiceLayout({ params, children }: LayoutProps<'/services/[serviceId]'>) {
  const { serviceId } = await params
  const service = await loadService(serviceId)
  return (
    <Prefetched entries={[[serviceKeys.detail(serviceId), service]]}>
      <Shell serviceId={serviceId} theme={await readTheme()}>
        {children}
      </Shell>
    </Prefetched>
  )
}

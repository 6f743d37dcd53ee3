import { orNotFound } from '@/app/load'
import { requireActor } from '@/app/session'
import { Prefetched } from '@/components/query/prefetched'
import { ServiceOverview } from '@/components/service/service-overview'
import { trendKeys } from '@/components/trend/trend-keys'
import { getServiceTrends } from '@/lib/service/get-service-trends'

export default async function Page({ params }: PageProps<'/services/[serviceId]'>) {
  const { serviceId } = await params
  const trends = await orNotFound(getServiceTrends({ actor: await requireActor() }, { serviceId }))
  return (
    <Prefetched entries={[[trendKeys.ofService(serviceId), trends]]}>
      <ServiceOverview serviceId={serviceId} />
    </Prefetched>
  )
}

import { orNotFound } from '@/app/load'
import { requireActor } from '@/app/session'
import { ServiceOverview } from '@/components/service/service-overview'
import { ServiceTrends } from '@/components/trend/service-trends'
import { getServiceTrends } from '@/lib/service/get-service-trends'

export default async function Page({ params }: PageProps<'/services/[serviceId]'>) {
  const { serviceId } = await params
  const trends = await orNotFound(getServiceTrends({ actor: await requireActor() }, { serviceId }))
  return <ServiceOverview serviceId={serviceId} trends={<ServiceTrends trends={trends} />} />
}

import { ServiceOverview } from '@/components/service/service-overview'

export default async function Page({ params }: PageProps<'/services/[serviceId]'>) {
  return <ServiceOverview serviceId={(await params).serviceId} />
}

import { respond } from '@/lib/http'
import { getServiceTrends } from '@/lib/service/get-service-trends'

export async function GET(request: Request, { params }: RouteContext<'/api/services/[serviceId]/trends'>) {
  const { serviceId } = await params
  return respond(request, (ctx) => getServiceTrends(ctx, { serviceId }))
}

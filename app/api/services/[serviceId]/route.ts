import { respond } from '@/lib/http'
import { getService } from '@/lib/service/get-service'

export async function GET(request: Request, { params }: RouteContext<'/api/services/[serviceId]'>) {
  const { serviceId } = await params
  return respond(request, (ctx) => getService(ctx, { serviceId }))
}

import { getDrillConfiguration } from '@/lib/drill/get-drill-configuration'
import { respond } from '@/lib/http'

export async function GET(request: Request, { params }: RouteContext<'/api/services/[serviceId]/drill-configuration'>) {
  const { serviceId } = await params
  return respond(request, (ctx) => getDrillConfiguration(ctx, { serviceId }))
}

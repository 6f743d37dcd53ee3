import { listServiceTables } from '@/lib/backup/list-service-tables'
import { respond } from '@/lib/http'

export async function GET(request: Request, { params }: RouteContext<'/api/services/[serviceId]/tables'>) {
  const { serviceId } = await params
  return respond(request, (ctx) => listServiceTables(ctx, { serviceId }))
}

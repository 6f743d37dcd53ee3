import { listExternalBackups } from '@/lib/bucket/list-external-backups'
import { respond } from '@/lib/http'

export async function GET(request: Request, { params }: RouteContext<'/api/services/[serviceId]/external-backups'>) {
  const { serviceId } = await params
  return respond(request, (ctx) => listExternalBackups(ctx, { serviceId }))
}

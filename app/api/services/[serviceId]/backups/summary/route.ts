import { getBackupsSummary } from '@/lib/backup/get-backups-summary'
import { respond } from '@/lib/http'

export async function GET(request: Request, { params }: RouteContext<'/api/services/[serviceId]/backups/summary'>) {
  const { serviceId } = await params
  return respond(request, (ctx) => getBackupsSummary(ctx, { serviceId }))
}

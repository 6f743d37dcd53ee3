import { respond } from '@/lib/http'
import { getBackupConfiguration } from '@/lib/schedule/get-backup-configuration'

export async function GET(
  request: Request,
  { params }: RouteContext<'/api/services/[serviceId]/backup-configuration'>,
) {
  const { serviceId } = await params
  return respond(request, (ctx) => getBackupConfiguration(ctx, { serviceId }))
}

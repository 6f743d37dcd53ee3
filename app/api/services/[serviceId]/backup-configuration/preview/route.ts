import { respond } from '@/lib/http'
import { previewBackupConfiguration } from '@/lib/schedule/preview-backup-configuration'

type Context = RouteContext<'/api/services/[serviceId]/backup-configuration/preview'>

/** Query: the fields of updateBackupConfiguration; an empty one stands for null. */
export async function GET(request: Request, { params }: Context) {
  const { serviceId } = await params
  const query = Object.fromEntries(new URL(request.url).searchParams)
  return respond(request, (ctx) => previewBackupConfiguration(ctx, { ...query, serviceId }))
}

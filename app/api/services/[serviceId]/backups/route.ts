import { listBackups } from '@/lib/backup/list-backups'
import { respond } from '@/lib/http'

/** Query: sort, direction, status, cursor, limit; each as in listBackups. */
export async function GET(request: Request, { params }: RouteContext<'/api/services/[serviceId]/backups'>) {
  const { serviceId } = await params
  const query = Object.fromEntries(new URL(request.url).searchParams)
  return respond(request, (ctx) => listBackups(ctx, { ...query, serviceId }))
}

import { getChecklist } from '@/lib/checklist/get-checklist'
import { respond } from '@/lib/http'

export async function GET(request: Request, { params }: RouteContext<'/api/services/[serviceId]/checklist'>) {
  const { serviceId } = await params
  return respond(request, (ctx) => getChecklist(ctx, { serviceId }))
}

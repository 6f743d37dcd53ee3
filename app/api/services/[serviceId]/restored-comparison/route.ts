import { compareRestored } from '@/lib/checklist/compare-restored'
import { respond } from '@/lib/http'

export async function GET(request: Request, { params }: RouteContext<'/api/services/[serviceId]/restored-comparison'>) {
  const { serviceId } = await params
  return respond(request, (ctx) => compareRestored(ctx, { serviceId }))
}

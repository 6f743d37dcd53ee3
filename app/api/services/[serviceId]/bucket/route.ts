import { getBucket } from '@/lib/bucket/get-bucket'
import { respond } from '@/lib/http'

export async function GET(request: Request, { params }: RouteContext<'/api/services/[serviceId]/bucket'>) {
  const { serviceId } = await params
  return respond(request, (ctx) => getBucket(ctx, { serviceId }))
}

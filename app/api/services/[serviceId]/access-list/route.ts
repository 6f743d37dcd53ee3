import { findClientAddress } from '@/lib/access/client-address'
import { getAccessList } from '@/lib/access/get-access-list'
import { respond } from '@/lib/http'

export async function GET(request: Request, { params }: RouteContext<'/api/services/[serviceId]/access-list'>) {
  const { serviceId } = await params
  return respond(request, async (ctx) => ({
    ...(await getAccessList(ctx, { serviceId })),
    currentAddress: findClientAddress(request.headers),
  }))
}

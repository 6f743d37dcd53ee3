import { z } from 'zod'
import { respond } from '@/lib/http'
import { cancelSelect } from '@/lib/select/cancel-select'

const bodySchema = z.record(z.string(), z.unknown())

/** Body: the input of cancelSelect. */
export async function POST(request: Request, { params }: RouteContext<'/api/services/[serviceId]/select/cancel'>) {
  const { serviceId } = await params
  return respond(request, async (ctx) => cancelSelect(ctx, { ...bodySchema.parse(await request.json()), serviceId }))
}

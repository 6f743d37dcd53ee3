import { z } from 'zod'
import { respond } from '@/lib/http'
import { runSelect } from '@/lib/select/run-select'

const bodySchema = z.record(z.string(), z.unknown())

/** Body: the input of runSelect. */
export async function POST(request: Request, { params }: RouteContext<'/api/services/[serviceId]/select/query'>) {
  const { serviceId } = await params
  return respond(request, async (ctx) => runSelect(ctx, { ...bodySchema.parse(await request.json()), serviceId }))
}

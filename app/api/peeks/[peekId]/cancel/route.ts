import { z } from 'zod'
import { respond } from '@/lib/http'
import { cancelPeekQuery } from '@/lib/peek/cancel-peek-query'

const bodySchema = z.record(z.string(), z.unknown())

/** Body: the input of cancelPeekQuery. */
export async function POST(request: Request, { params }: RouteContext<'/api/peeks/[peekId]/cancel'>) {
  const { peekId } = await params
  return respond(request, async (ctx) => cancelPeekQuery(ctx, { ...bodySchema.parse(await request.json()), peekId }))
}

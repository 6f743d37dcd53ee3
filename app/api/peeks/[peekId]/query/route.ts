import { z } from 'zod'
import { respond } from '@/lib/http'
import { runPeekQuery } from '@/lib/peek/run-peek-query'

const bodySchema = z.record(z.string(), z.unknown())

/** Body: the input of runPeekQuery. */
export async function POST(request: Request, { params }: RouteContext<'/api/peeks/[peekId]/query'>) {
  const { peekId } = await params
  return respond(request, async (ctx) => runPeekQuery(ctx, { ...bodySchema.parse(await request.json()), peekId }))
}

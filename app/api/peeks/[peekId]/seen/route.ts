import { respond } from '@/lib/http'
import { keepPeek } from '@/lib/peek/keep-peek'

/** A page that shows the peek is still open. */
export async function POST(request: Request, { params }: RouteContext<'/api/peeks/[peekId]/seen'>) {
  const { peekId } = await params
  return respond(request, (ctx) => keepPeek(ctx, { peekId }))
}

import { requirePerson } from '@/lib/auth/ctx'
import { eventStream } from '@/lib/live/event-stream'
import { failureResponse, requireRequestCtx } from '@/lib/http'

export const dynamic = 'force-dynamic'

/** Server-sent events: the ids of what changed, so that open pages refetch just that. */
export async function GET(request: Request) {
  try {
    const reader = requirePerson(await requireRequestCtx(request))
    return new Response(eventStream(request.signal, reader), {
      headers: {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store, no-transform',
        // nginx would hold events back otherwise
        'x-accel-buffering': 'no',
      },
    })
  } catch (error) {
    return failureResponse(error)
  }
}

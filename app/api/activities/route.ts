import { writeCsv } from '@/lib/activity/write-csv'
import { failureResponse, requireRequestCtx } from '@/lib/http'

/** The activities that the page's filters find, as CSV. */
export async function GET(request: Request) {
  try {
    const ctx = await requireRequestCtx(request)
    const lines = writeCsv(ctx, Object.fromEntries(new URL(request.url).searchParams))
    // What is refused is refused before the first byte.
    const first = await lines.next()
    const encoder = new TextEncoder()
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(encoder.encode(first.value ?? '')),
      pull: async (controller) => {
        const { value, done } = await lines.next()
        if (done) controller.close()
        else controller.enqueue(encoder.encode(value))
      },
    })
    const name = `activities-${new Date().toISOString().slice(0, 10)}.csv`
    return new Response(body, {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="${name}"`,
        'cache-control': 'no-store',
      },
    })
  } catch (error) {
    return failureResponse(error)
  }
}

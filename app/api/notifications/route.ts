import { respond } from '@/lib/http'
import { listNotifications } from '@/lib/notification/list-notifications'

/** The newest notifications. */
export async function GET(request: Request) {
  const asked = Object.fromEntries(new URL(request.url).searchParams)
  return respond(request, (ctx) => listNotifications(ctx, asked))
}

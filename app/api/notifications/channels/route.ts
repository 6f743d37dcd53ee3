import { listChannels } from '@/lib/channel/list-channels'
import { respond } from '@/lib/http'

/** Where notifications are sent to, without secrets. */
export async function GET(request: Request) {
  return respond(request, listChannels)
}

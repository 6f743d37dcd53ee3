import { respond } from '@/lib/http'
import { getUnreadCount } from '@/lib/notification/get-unread-count'

/** How many notifications this person has not read. */
export async function GET(request: Request) {
  return respond(request, getUnreadCount)
}

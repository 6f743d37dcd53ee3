import { respond } from '@/lib/http'
import { listServices } from '@/lib/service/list-services'

/** Query: search, state, cursor, limit; each as in listServices. */
export async function GET(request: Request) {
  const query = Object.fromEntries(new URL(request.url).searchParams)
  return respond(request, (ctx) => listServices(ctx, query))
}

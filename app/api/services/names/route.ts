import { respond } from '@/lib/http'
import { listServiceNames } from '@/lib/service/list-service-names'

/** Query: search, purpose, first; each as in listServiceNames. */
export async function GET(request: Request) {
  const query = Object.fromEntries(new URL(request.url).searchParams)
  return respond(request, (ctx) => listServiceNames(ctx, query))
}

import { respond } from '@/lib/http'
import { listDeletedServices } from '@/lib/service/list-deleted-services'

/** Query: search, cursor; each as in listDeletedServices. */
export async function GET(request: Request) {
  const query = Object.fromEntries(new URL(request.url).searchParams)
  return respond(request, (ctx) => listDeletedServices(ctx, query))
}

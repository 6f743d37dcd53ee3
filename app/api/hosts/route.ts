import { respond } from '@/lib/http'
import { listHosts } from '@/lib/service/list-hosts'

export async function GET(request: Request) {
  return respond(request, listHosts)
}

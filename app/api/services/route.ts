import { respond } from '@/lib/http'
import { listServices } from '@/lib/service/list-services'

export async function GET(request: Request) {
  return respond(request, listServices)
}

import { respond } from '@/lib/http'
import { getPeek } from '@/lib/peek/get-peek'

export async function GET(request: Request, { params }: RouteContext<'/api/backups/[backupId]/peek'>) {
  const { backupId } = await params
  return respond(request, (ctx) => getPeek(ctx, { backupId }))
}

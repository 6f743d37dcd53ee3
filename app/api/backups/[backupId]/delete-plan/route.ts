import { planDelete } from '@/lib/backup/plan-delete'
import { respond } from '@/lib/http'

export async function GET(request: Request, { params }: RouteContext<'/api/backups/[backupId]/delete-plan'>) {
  const { backupId } = await params
  return respond(request, (ctx) => planDelete(ctx, { backupId }))
}

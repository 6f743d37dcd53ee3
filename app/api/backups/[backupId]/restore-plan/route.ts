import { respond } from '@/lib/http'
import { planRestore } from '@/lib/restore/plan-restore'

export async function GET(request: Request, { params }: RouteContext<'/api/backups/[backupId]/restore-plan'>) {
  const { backupId } = await params
  return respond(request, (ctx) => planRestore(ctx, { backupId }))
}

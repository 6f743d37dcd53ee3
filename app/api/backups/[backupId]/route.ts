import { getBackup } from '@/lib/backup/get-backup'
import { respond } from '@/lib/http'

export async function GET(request: Request, { params }: RouteContext<'/api/backups/[backupId]'>) {
  const { backupId } = await params
  return respond(request, (ctx) => getBackup(ctx, { backupId }))
}

import { browseBackup } from '@/lib/backup/browse-backup'
import { respond } from '@/lib/http'

export async function GET(request: Request, { params }: RouteContext<'/api/backups/[backupId]/contents'>) {
  const { backupId } = await params
  return respond(request, (ctx) => browseBackup(ctx, { backupId }))
}

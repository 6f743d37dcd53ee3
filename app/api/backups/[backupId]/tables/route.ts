import { listBackupTables } from '@/lib/backup/list-backup-tables'
import { respond } from '@/lib/http'

export async function GET(request: Request, { params }: RouteContext<'/api/backups/[backupId]/tables'>) {
  const { backupId } = await params
  return respond(request, (ctx) => listBackupTables(ctx, { backupId }))
}

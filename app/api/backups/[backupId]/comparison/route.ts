import { compareBackup } from '@/lib/backup/compare-backup'
import { respond } from '@/lib/http'

/** Query: with, the id of another backup or "live". */
export async function GET(request: Request, { params }: RouteContext<'/api/backups/[backupId]/comparison'>) {
  const { backupId } = await params
  const other = new URL(request.url).searchParams.get('with')
  return respond(request, (ctx) =>
    compareBackup(ctx, { backupId, with: other === 'live' ? { live: true } : { backupId: other } }),
  )
}

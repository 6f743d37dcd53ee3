import { browseExternalBackup } from '@/lib/bucket/browse-external-backup'
import { respond } from '@/lib/http'

export async function GET(request: Request, { params }: RouteContext<'/api/buckets/[bucketId]/[backupName]/contents'>) {
  const { bucketId, backupName } = await params
  return respond(request, (ctx) => browseExternalBackup(ctx, { bucketId, backupName: decodeURIComponent(backupName) }))
}

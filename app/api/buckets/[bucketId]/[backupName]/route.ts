import { getExternalBackup } from '@/lib/bucket/get-external-backup'
import { respond } from '@/lib/http'

export async function GET(request: Request, { params }: RouteContext<'/api/buckets/[bucketId]/[backupName]'>) {
  const { bucketId, backupName } = await params
  return respond(request, (ctx) => getExternalBackup(ctx, { bucketId, backupName: decodeURIComponent(backupName) }))
}

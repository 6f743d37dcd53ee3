import { browseExternalTable } from '@/lib/bucket/browse-external-backup'
import { respond } from '@/lib/http'

/** Query: database, table. */
export async function GET(request: Request, { params }: RouteContext<'/api/buckets/[bucketId]/[backupName]/table'>) {
  const { bucketId, backupName } = await params
  const query = Object.fromEntries(new URL(request.url).searchParams)
  const wanted = { ...query, bucketId, backupName: decodeURIComponent(backupName) }
  return respond(request, (ctx) => browseExternalTable(ctx, wanted))
}

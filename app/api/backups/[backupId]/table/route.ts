import { browseTable } from '@/lib/backup/browse-table'
import { respond } from '@/lib/http'

/** Query: database, table. */
export async function GET(request: Request, { params }: RouteContext<'/api/backups/[backupId]/table'>) {
  const { backupId } = await params
  const query = Object.fromEntries(new URL(request.url).searchParams)
  return respond(request, (ctx) => browseTable(ctx, { ...query, backupId }))
}

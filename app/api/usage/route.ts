import { failureResponse, requireRequestCtx } from '@/lib/http'
import { writeUsageCsv } from '@/lib/usage/write-usage-csv'

/** What backups weighed on each day, as CSV. */
export async function GET(request: Request) {
  try {
    const name = `usage-${new Date().toISOString().slice(0, 10)}.csv`
    return new Response(await writeUsageCsv(await requireRequestCtx(request)), {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="${name}"`,
        'cache-control': 'no-store',
      },
    })
  } catch (error) {
    return failureResponse(error)
  }
}

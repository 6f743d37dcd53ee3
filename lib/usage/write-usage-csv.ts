import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { csvLine } from '@/lib/csv'
import { db } from '@/lib/db'

type Row = { day: Date; id: string; name: string | null; destination: string; bytes: bigint; backups: number }

/** Every day, service and place that is known, newest first, as CSV. */
export async function writeUsageCsv(ctx: Ctx): Promise<string> {
  requirePermission(ctx, 'usage:view')
  const rows = await db.$queryRaw<Row[]>`
    SELECT u.day, u.service_id::text AS id, s.name, u.destination::text, u.bytes, u.backups
    FROM usage_sample u LEFT JOIN service s ON s.id = u.service_id
    ORDER BY u.day DESC, s.name, u.service_id, u.destination`
  const lines = rows.map(({ day, id, name, destination, bytes, backups }) =>
    csvLine([day.toISOString().slice(0, 10), name, id, destination, Number(bytes), backups]),
  )
  return [csvLine(['day', 'service', 'service id', 'destination', 'bytes', 'backups']), ...lines].join('')
}

import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import { shareReads } from '@/lib/live/share-reads'
import { cursorAfter, isListed, pageOf, type ServiceListInput, serviceListSchema } from './list-query'
import { listStrays } from './list-strays'
import { readDeleted } from './read-deleted'
import { readSummaries } from './read-summaries'
import type { ServiceList, Strays } from './types'

type Page = Omit<ServiceList, keyof Strays>

/** The same for everybody who may list services. */
const share = shareReads<Page>()

async function readPage(input: ServiceListInput): Promise<Page> {
  const [found, counts, deleted] = await Promise.all([
    readSummaries(pageOf(input)),
    db.$queryRaw<{ total: number }[]>`SELECT count(*)::int AS total FROM service s WHERE ${isListed(input)}`,
    readDeleted({ search: input.search }),
  ])
  const services = found.slice(0, input.limit)
  const last = services.at(-1)
  return {
    services,
    total: counts[0]?.total ?? 0,
    nextCursor: last && found.length > input.limit ? cursorAfter(last) : null,
    ...deleted,
  }
}

/** A page of the living services by name, with the first deleted ones whose backups are still there. */
export async function listServices(ctx: Ctx, input: unknown = {}): Promise<ServiceList> {
  requirePermission(ctx, 'service:list')
  const parsed = serviceListSchema.parse(input)
  const [page, strays] = await Promise.all([share(JSON.stringify(parsed), () => readPage(parsed)), listStrays(ctx)])
  return { ...page, ...strays }
}

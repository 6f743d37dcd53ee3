import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { Prisma } from '@/lib/db'
import { readSummaries } from './read-summaries'
import type { ServiceSummary } from './types'

/** Every living service by name, for programs: the list of Cloud's API has no pages. */
export async function listAllServices(ctx: Ctx): Promise<ServiceSummary[]> {
  requirePermission(ctx, 'service:list')
  return readSummaries(Prisma.sql`WHERE s.state <> 'terminated'`)
}

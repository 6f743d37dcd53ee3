import type { Ctx } from '@/lib/auth/ctx'
import { db, type Operation } from '@/lib/db'
import { type CheckResult, checkResultsSchema } from './check-queries'
import { mayReadChecks } from './configuration'

/** What the check queries answered in a drill; nothing for other operations, and for who may not read data. */
export async function findCheckResults(
  { id, kind, serviceId }: Pick<Operation, 'id' | 'kind' | 'serviceId'>,
  ctx: Ctx,
): Promise<CheckResult[]> {
  if (kind !== 'drill' || !mayReadChecks(ctx, serviceId)) return []
  const drill = await db.drill.findUnique({ where: { id }, select: { checks: true } })
  return drill ? checkResultsSchema.parse(drill.checks) : []
}

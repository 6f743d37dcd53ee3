import type { Ctx } from '@/lib/auth/ctx'
import type { Role } from '@/lib/auth/permissions'
import { getUsage } from '@/lib/usage/get-usage'
import { setUsagePrice } from '@/lib/usage/price'
import { writeUsageCsv } from '@/lib/usage/write-usage-csv'

const ALL: Role[] = ['admin', 'support', 'viewer']
const ONLY_ADMIN: Role[] = ['admin']

export const USAGE_VERBS = {
  getUsage: { roles: ALL, call: (ctx: Ctx) => getUsage(ctx) },
  writeUsageCsv: { roles: ALL, call: (ctx: Ctx) => writeUsageCsv(ctx) },
  setUsagePrice: {
    roles: ONLY_ADMIN,
    call: (ctx: Ctx) => setUsagePrice(ctx, { perGbMonth: '0.023', currency: 'eur' }),
  },
}

import { z } from 'zod'
import { recordActivity } from '@/lib/activity/record'
import { type Ctx, requirePermission } from '@/lib/auth/ctx'
import { db } from '@/lib/db'
import type { UsagePrice } from './types'

const KEY = 'usage-price'
const MAX_PRICE = 1_000

const priceSchema = z.object({
  perGbMonth: z.coerce
    .number({ error: 'Enter a price.' })
    .positive('Enter a price above 0.')
    .max(MAX_PRICE, `Enter ${MAX_PRICE} or less.`),
  currency: z
    .string({ error: 'Enter a currency.' })
    .trim()
    .toUpperCase()
    .regex(/^[A-Z]{3}$/, 'Write the currency with three letters, such as EUR.'),
})

/** What a GB (10⁹ bytes) of backups costs a month; null when nobody said. */
export async function readPrice(): Promise<UsagePrice | null> {
  const row = await db.setting.findUnique({ where: { key: KEY } })
  return row && priceSchema.parse(row.value)
}

/** Sets what a GB costs a month, or forgets it when `perGbMonth` is empty. */
export async function setUsagePrice(ctx: Ctx, input: unknown): Promise<void> {
  requirePermission(ctx, 'usage:configure')
  const isForgotten = z.looseObject({ perGbMonth: z.literal('') }).safeParse(input).success
  const value = isForgotten ? null : priceSchema.parse(input)
  await db.$transaction(async (tx) => {
    if (value) await tx.setting.upsert({ where: { key: KEY }, create: { key: KEY, value }, update: { value } })
    else await tx.setting.deleteMany({ where: { key: KEY } })
    const detail = value ? `${value.perGbMonth} ${value.currency} per GB and month` : 'None'
    await recordActivity(tx, ctx, { action: 'usage_price', detail })
  })
}

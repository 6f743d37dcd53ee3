import { formatBytes } from '@/components/ui/format'
import type { UsageDestination, UsagePrice } from '@/lib/usage/types'

export const DESTINATION_WORDS = { store: 'Console’s store', bucket: 'Own bucket' } as const satisfies Record<
  UsageDestination,
  string
>

const GB = 1_000_000_000

/** "EUR 1.20 a month"; null without a price. */
export function formatCost(bytes: number, price: UsagePrice | null): string | null {
  if (!price) return null
  const amount = (bytes / GB) * price.perGbMonth
  const text = amount > 0 && amount < 0.01 ? 'less than 0.01' : amount.toFixed(2)
  return `${price.currency} ${text} a month`
}

/** "+12 MB a day"; a dash before there are two days to compare. */
export function formatGrowth(bytesPerDay: number | null): string {
  if (bytesPerDay === null) return '–'
  const sign = bytesPerDay < 0 ? '−' : '+'
  return `${sign}${formatBytes(Math.abs(Math.round(bytesPerDay)))} a day`
}

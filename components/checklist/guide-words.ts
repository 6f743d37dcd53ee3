import type { Tone } from '@/components/ui/badge'
import { formatCount } from '@/components/ui/format'
import type { Side, SideChange } from '@/lib/checklist/types'

const CHANGES = {
  same: { word: 'As in the backup', tone: 'success' },
  rows: { word: 'Other rows', tone: 'warning' },
  definition: { word: 'Another definition', tone: 'warning' },
  missing: { word: 'Missing', tone: 'danger' },
  added: { word: 'Not in the backup', tone: 'info' },
} as const satisfies Record<SideChange, { word: string; tone: Tone }>

/** "5 rows more", "3 rows fewer", or what else is different from the backup. */
export function describeChange(
  change: SideChange,
  backup: Side | null,
  now: Side | null,
): { word: string; tone: Tone } {
  const difference = (now?.rows ?? 0) - (backup?.rows ?? 0)
  if (change !== 'rows' || difference === 0) return CHANGES[change]
  const word = `${formatCount(Math.abs(difference), 'row')} ${difference > 0 ? 'more' : 'fewer'}`
  return { word, tone: CHANGES.rows.tone }
}

export function rowsOf(side: Side | null): string {
  if (!side) return 'None'
  return side.rows === null ? 'No rows of its own' : formatCount(side.rows, 'row')
}

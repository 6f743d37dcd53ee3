import type { CarriedItem } from '@/lib/checklist/types'

export const CARRIED_KINDS = {
  copied: 'Copied from the original',
  made: 'Made new',
  needs: 'Needs you',
} as const satisfies Record<CarriedItem['kind'], string>

const ORDER = ['copied', 'made', 'needs'] as const

/** The items under their headings, in order. */
export function byKind(items: readonly CarriedItem[]) {
  return ORDER.map((kind) => ({
    kind,
    heading: CARRIED_KINDS[kind],
    items: items.filter((item) => item.kind === kind),
  }))
}

export const CARRIED_KEYS = ['access_list', 'schedule', 'password', 'address', 'applications', 'dns'] as const
export const GUIDE_KEYS = ['guide_access', 'guide_data', 'guide_original'] as const

/** Kept in the column `checklist_tick.item`. */
export type ChecklistKey = (typeof CARRIED_KEYS)[number] | (typeof GUIDE_KEYS)[number]

export type CarriedItem = {
  key: (typeof CARRIED_KEYS)[number]
  /** Taken over from the original, made anew, or left to people. */
  kind: 'copied' | 'made' | 'needs'
  title: string
  detail: string
}

/** Who ticked, and when (ISO 8601). */
export type Tick = { by: string; at: string }

export type Ticks = Partial<Record<ChecklistKey, Tick>>

/** Of a restored service; `items` is empty for any other. */
export type Checklist = { serviceId: string; originalName: string | null; items: CarriedItem[]; ticks: Ticks }

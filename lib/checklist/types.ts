import type { AccessEntry } from '@/lib/access/types'
import type { ServiceState } from '@/lib/service/types'

export const CARRIED_KEYS = [
  'access_list',
  'schedule',
  'drills',
  'password',
  'address',
  'applications',
  'dns',
  'bucket',
  'users',
] as const
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

export type AccessDiff = { both: AccessEntry[]; onlyHere: AccessEntry[]; onlyOriginal: AccessEntry[] }

/** The service that was restored; its row stays when it is deleted. */
export type Original = { id: string; name: string; state: ServiceState; access: AccessDiff }

/** Of a restored service; `items` is empty and `original` null for any other. */
export type Checklist = { serviceId: string; original: Original | null; items: CarriedItem[]; ticks: Ticks }

/** `rows` is null where the engine keeps no counts. */
export type Side = { rows: number | null; bytes: number }

/** Against the backup: `null` where there is nothing to compare with. */
export type SideChange = 'same' | 'rows' | 'definition' | 'missing' | 'added'

export type GuideTable = {
  database: string
  name: string
  backup: Side | null
  here: Side | null
  original: Side | null
  /** What is different from the backup in the restored service, and in the original since then. */
  hereChange: SideChange | null
  originalChange: SideChange | null
}

/** A restored service table by table; a problem says why a side can't be looked at. */
export type GuideComparison = {
  tables: GuideTable[]
  backupTakenAt: string
  backupProblem: string | null
  originalProblem: string | null
}

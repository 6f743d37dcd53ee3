export type PeekState = 'opening' | 'open' | 'closing' | 'closed'

export type MountedTable = { database: string; table: string; rows: number | null }
/** `reason` is a sentence. */
export type UnmountedTable = { database: string; table: string; reason: string }

/** What of a backup can be read, and what the engine does not mount, or not whole. */
export type Mounted = { tables: MountedTable[]; unmounted: UnmountedTable[] }

export type PeekView = {
  id: string
  state: PeekState
  openedBy: string
  /** When it closes if nobody runs another query; null while it isn't open. */
  closesAt: string | null
  mounted: Mounted | null
  closeReason: string | null
  closedAt: string | null
  /** It closed because something went wrong. */
  isFailed: boolean
}

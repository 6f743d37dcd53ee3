import type { OperationView } from '@/lib/operation/types'

/** An address or CIDR block, and what people call it. */
export type AccessEntry = { source: string; description: string }

/** JSON as the browser gets it. */
export type AccessList = {
  serviceId: string
  mode: 'anywhere' | 'nowhere' | 'specific'
  entries: AccessEntry[]
  /** Let in for as long as an operation takes. */
  openings: { source: string; reason: string; operationId: string }[]
  /** The newest change, under way or over; null when there was none. */
  change: OperationView | null
}

/** With the address that the reader's request came from; null when a proxy hides it. */
export type AccessListPageData = AccessList & { currentAddress: string | null }

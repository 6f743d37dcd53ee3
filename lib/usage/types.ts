export type UsageDestination = 'store' | 'bucket'

/** Backups of one service in one place. Sizes in bytes. */
export type ServiceUsage = {
  serviceId: string
  serviceName: string
  isDeleted: boolean
  destination: UsageDestination
  bytes: number
  backups: number
  /** Bytes per day over the last week, or since the first day that is known; null before the second day. */
  growthPerDay: number | null
}

/** A full backup with its increments, which are kept and go together. */
export type ChainUsage = {
  serviceId: string
  serviceName: string
  chainId: string
  bytes: number
  backups: number
  startedAt: string
  /** When retention removes it; null for the newest good one, which never goes. */
  freedAt: string | null
}

export type UsageDay = { day: string; storeBytes: number; bucketBytes: number }

export type UsagePrice = { perGbMonth: number; currency: string }

export type Usage = {
  bytes: number
  growthPerDay: number | null
  days: UsageDay[]
  services: ServiceUsage[]
  /** The chains that go next, soonest first, then the largest of those that stay. */
  chains: ChainUsage[]
  /** All chains, of which `chains` are the first. */
  chainCount: number
  /** What retention frees within the next 30 days. */
  freedSoonBytes: number
  price: UsagePrice | null
}

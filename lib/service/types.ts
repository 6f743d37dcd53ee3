import type { Recovery } from '@/lib/drill/recovery-words'
import type { OperationView } from '@/lib/operation/types'
import type { RestoredPart } from '@/lib/restore/types'
import type { UsageDay } from '@/lib/usage/types'

export const SERVICE_STATES = [
  'provisioning',
  'starting',
  'running',
  'stopping',
  'stopped',
  'degraded',
  'unreachable',
  'failed',
  'terminating',
  'terminated',
] as const
export type ServiceState = (typeof SERVICE_STATES)[number]

/** JSON as the browser gets it; times are ISO 8601 in UTC. */
export type ServiceSummary = {
  id: string
  name: string
  state: ServiceState
  stateReason: string | null
  driver: string
  /** A server of somebody's own: backed up, and never started, stopped, changed or deleted. */
  isExisting: boolean
  isTls: boolean
  version: string | null
  host: string | null
  httpPort: number | null
  tcpPort: number | null
  /** The machine that it is on; null where all services are on one. */
  placedOn: { name: string; isReady: boolean } | null
  username: string
  createdAt: string
  terminatedAt: string | null
  /** Made of what lies in the store: the service itself was gone before. */
  isRebuilt: boolean
  lastBackupAt: string | null
  /** A backup that should be there and isn't: late, or the newest one failed or was found damaged; or a failed drill. */
  overdue: {
    why: 'late' | 'failed' | 'damaged' | 'not_restorable' | 'check_failed' | 'drill_unfinished'
    since: string
  } | null
  /** The running or queued operation on this service, if any. */
  activeOperation: OperationView | null
}

/** A deleted service whose backups are still there. */
export type DeletedServiceSummary = {
  id: string
  name: string
  terminatedAt: string
  isRebuilt: boolean
  backups: number
  sizeBytes: number
}

/** A machine that services are put on, where there are several. */
export type HostView = {
  id: string
  name: string
  isReady: boolean
  takesNew: boolean
  memoryBytes: number
  /** Of whatever runs there. */
  reservedBytes: number
}

/** Something of a service's that lies where services are made, and belongs to none. */
export type StrayView = {
  kind: 'container' | 'service' | 'volume' | 'directory'
  name: string
  /** The host that has it, where services are on several. */
  hostName: string | null
  isRunning: boolean
  foundAt: string
  /** What removes it, on its host; null while its engine runs as a process. */
  command: string | null
}

/** One page of the deleted services whose backups are still there, the latest first. */
export type DeletedServicePage = { deleted: DeletedServiceSummary[]; nextDeleted: string | null }

/** A host that a worker could not ask what it has. */
export type UnaskedHostView = { id: string; name: string; reason: string }

/** What was found without a service, for who may see it: the first ones, how many there are, and where nobody could look. */
export type Strays = { strays: StrayView[]; strayCount: number; unaskedHosts: UnaskedHostView[] }

/** One page of the living services by name, the first deleted ones, and what was found without a service. */
export type ServiceList = DeletedServicePage &
  Strays & {
    services: ServiceSummary[]
    /** How many there are of what was looked for, on all pages. */
    total: number
    nextCursor: string | null
  }

/** What services are to be chosen for: anything, deleted ones too; what is done to living ones; tables of a backup or another service. */
export const NAMES_PURPOSES = ['any', 'living', 'restore-into', 'copy-into'] as const
export type NamesPurpose = (typeof NAMES_PURPOSES)[number]

export type ServiceName = { id: string; name: string; isDeleted: boolean }

/** The first services of what was looked for, and how many there are of it. */
export type ServiceNames = { services: ServiceName[]; total: number }

export type ServiceDetail = ServiceSummary & {
  /** In words: "Daily". */
  backupFrequency: string
  backupRetentionDays: number
  nextBackupAt: string | null
  /** How the console reaches a server of somebody's own; null for the services that it runs. */
  existing: { isTls: boolean; caPem: string | null; disk: string; directory: string | null } | null
  /** Of its container; null where it has none. */
  image: string | null
  /** What it could be brought back to now; null for a deleted service. */
  recovery: Recovery | null
  /** The newest good backup of everything. */
  lastGoodBackupId: string | null
  /** What it was restored from. */
  source: {
    backupId: string
    serviceId: string
    serviceName: string
    takenAt: string
    part?: RestoredPart | undefined
  } | null
  /** Newest first, at most 10. */
  operations: OperationView[]
}

/** The newest points of each, the oldest first. */
export type ServiceTrends = {
  restores: { at: string; ms: number; kind: 'drill' | 'restore' }[]
  sizes: { at: string; bytes: number; type: 'full' | 'incremental' }[]
  /** What all backups together weighed on each day. */
  stored: UsageDay[]
}

/** A directory that the engine sees as a disk for BACKUP and RESTORE. */
export type PathDisk = {
  kind: 'path'
  /** Name inside SQL, `Disk('<name>', ...)`: letters, digits and _ only. */
  name: string
  /** Absolute path on the host that runs the engine. */
  path: string
  /** The engine may read what lies there and write nothing. */
  isReadOnly?: boolean
}

/** What the person's user may do on an engine that is only there to be read from. */
export type Reader = {
  /** SELECT and SHOW on these, and nothing else anywhere. */
  databases: string[]
  /** Settings of the user's profile, limits above all; the user can change none. */
  settings: Record<string, string | number>
}

/** A user besides the person's, who may only read some tables, for as long as an operation needs it. */
export type Guest = {
  username: string
  /** Lower-case hex SHA-256. */
  passwordSha256: string
  networks: string[]
  tables: { database: string; table: string }[]
}

/** A bucket as such a disk. Its keys are secrets: drivers write them only into files that nobody else reads. */
type S3Disk = {
  kind: 's3'
  name: string
  /** The address with bucket and path. */
  address: string
  region: string
  accessKeyId: string
  secretAccessKey: string
  /** Of a key that is for a while. */
  sessionToken?: string | null
  /** Without a key: the engine asks the instance that it runs on for credentials, and again before they expire. */
  isOfInstance?: boolean
  /** The role on AWS that the key takes before it reads or writes. */
  roleArn?: string | null
  /** PEM of the authority that signed the server's certificate, when it is not a public one. */
  caPem: string | null
}

/** What the log of a bucket's owner shows as the name of a session by a role. */
export const ROLE_SESSION_NAME = 'clickhouse-backup-console'

/** The root of a container of Azure Blob Storage. */
type AzureDisk = { kind: 'azure'; name: string; connectionString: string; container: string }

export type BackupDisk = PathDisk | S3Disk | AzureDisk

export function isPathDisk(disk: BackupDisk): disk is PathDisk {
  return disk.kind === 'path'
}

/** Bounds of an engine that lives for one piece of work. It merges nothing, so that rows stay as they came. */
export type ThrowAway = {
  memoryBytes: number
  /** The engine stops writing before less than this is left on its disk. */
  keepFreeBytes: number
}

/** Everything an instance is made of. The service's row is its source; equal specs give equal instances. */
export type InstanceSpec = {
  serviceId: string
  /** The person's user, named in Connect. */
  username: string
  /** Lower-case hex SHA-256 of that user's password. */
  passwordSha256: string
  /** Addresses and CIDR blocks, IPv4 and IPv6, that this user may connect from; `::/0` is anywhere, none is nowhere. */
  networks: string[]
  /** The console's own user's password, in clear; drivers write only its hash. */
  consolePassword: string
  /** The service's own disk first; then the disk of the service a restore reads from. */
  backupDisks: BackupDisk[]
  /** The image of a container; the driver's own where none is named. */
  image?: string
  /** It has been running: without its data an instance is refused, never made anew and empty. */
  hasRun?: boolean
  /** Set on a throw-away engine: the person's user is a reader, and only the console reaches it. */
  reader?: Reader
  guests?: Guest[]
  /** Set on an engine that is removed after its work. */
  throwAway?: ThrowAway
  /** The host that it is to be made on, of a driver that has several; the driver chooses where none is named. */
  hostId?: string
}

/** What a long creation is doing; bytes where there are any to tell. */
type Progress = { doing: string; doneBytes: number; totalBytes: number }
export type OnProgress = (progress: Progress) => void

export type RunOptions = { onProgress?: OnProgress; signal?: AbortSignal }

/** Where a running instance answers. */
export type Endpoint = {
  host: string
  httpPort: number
  tcpPort: number
  /** Which of the driver's hosts it is on, where it has several (`ServiceDriver.hosts`). */
  hostId?: string
}

export type InstanceStatus =
  | { state: 'running'; endpoint: Endpoint }
  | { state: 'stopped' }
  /** What ran is gone (a container that somebody removed), its data is there. */
  | { state: 'vanished' }
  | { state: 'missing' }
  /** Nobody knows: what it runs on is away. `reason` is for people. */
  | { state: 'away'; reason: string }

/** A machine that a driver with several of them puts instances on. */
export type Host = {
  id: string
  name: string
  address: string
  isReady: boolean
  /** New instances may be put on it. */
  takesNew: boolean
  memoryBytes: number
  /** Of whatever runs there. */
  reservedBytes: number
}

/** Something that exists for a service's id. `name` is what its host calls it. */
export type Trace = {
  serviceId: string
  kind: 'container' | 'service' | 'volume' | 'directory'
  name: string
  isRunning: boolean
  hostName?: string
}

/** A host that could not be asked. */
export type UnaskedHost = {
  id: string
  name: string
  /** For people. */
  reason: string
}

/** What was found, and where nobody could look: of those hosts nothing is known. */
export type Traces = { found: Trace[]; unasked: UnaskedHost[] }

/** The user of every provisioned engine that only its own machine may be: it has no password and may do nothing. */
export const LOCAL_USERNAME = 'default'

/** The name of the console's own user on every provisioned engine. */
export const CONSOLE_USERNAME = 'console'

/**
 * What creates, starts, stops, reconfigures and removes a service's instance. Every call is idempotent and may be
 * repeated after a crash; names derive from the service id. Failures are AppError, `retryable` where a later try may work.
 */
export interface ServiceDriver {
  readonly name: string
  /**
   * The instance exists with this spec and answers queries; adopts one that already runs.
   * A spec that differs from what runs is applied (which may restart the engine).
   */
  ensureRunning(spec: InstanceSpec, options?: RunOptions): Promise<Endpoint>
  /** The engine has ended and its data is kept. Nothing to do when it is stopped or missing. */
  ensureStopped(serviceId: string): Promise<void>
  /** The engine has ended, and its data and configuration are gone; its backups are not touched. */
  remove(serviceId: string): Promise<void>
  inspect(serviceId: string): Promise<InstanceStatus>
  /** Every instance that exists by its service's id, also those without a row; never `vanished`. One look at all. */
  list(): Promise<ReadonlyMap<string, InstanceStatus>>
  /** All that exists, engines and their data, by the ids of services; also without a row. */
  traces(): Promise<Traces>
  /** The machines that instances are put on, where the driver has several. */
  hosts?(): Promise<Host[]>
  /** The console ends: stop what would be left without a supervisor, keeping all data. Containers have one. */
  release(): Promise<void>
}

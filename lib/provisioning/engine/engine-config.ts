import { createHash } from 'node:crypto'
import { XMLBuilder } from 'fast-xml-parser'
import { z } from 'zod'
import { parseNetwork } from '@/lib/access/network'
import { AppError } from '@/lib/errors'
import {
  type BackupDisk,
  CONSOLE_USERNAME,
  type InstanceSpec,
  LOCAL_USERNAME,
  type PathDisk,
  ROLE_SESSION_NAME,
  type ThrowAway,
} from '@/lib/provisioning/port'
import { configFingerprint } from './config-fingerprint'
import { guestAccess, GUEST_PROFILE, personAccess, readerAccess } from './person-access'

/** The launcher's two SYSTEM START LISTEN; then `default`, which has no password, can run nothing more. */
const LAUNCHER_QUERIES = 2
/** The longest interval the engine takes, in seconds (68 years): in effect the life of the process. */
const LAUNCHER_QUOTA_SECONDS = 2_147_483_647

/** 256 MiB: the engine's default of 5 GiB a cache assumes a machine of its own. */
const CACHE_BYTES = 256 * 1024 * 1024
const LOG_FILE_SIZE = '4M'
/** With the live file 12 MiB of log a service at most. */
const LOG_FILE_COUNT = 2
/** Longer than the 2.5 s that @clickhouse/client keeps an idle connection for. */
const KEEP_ALIVE_SECONDS = 3
/** Longer than idle connections live: an engine that still has one after this ends without writing its memory. */
const SHUTDOWN_WAIT_SECONDS = 5
/**
 * A bucket that does not answer ends a BACKUP within minutes; ClickHouse's own limits are hours. Some of its versions take
 * the number of tries by one name, some by the other.
 */
const BUCKET_LIMITS = { connect_timeout_ms: 5_000, request_timeout_ms: 30_000, retry_attempts: 8, s3_retry_attempts: 8 }

/** The same tries of Azure's own SDK; its pauses and time limits are short already. */
const CONTAINER_LIMITS = { max_tries: BUCKET_LIMITS.retry_attempts }

const diskName = z.string().regex(/^[A-Za-z0-9_]+$/)

const userSchema = z.object({
  username: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/)
    .refine((name) => name !== CONSOLE_USERNAME && name !== LOCAL_USERNAME, 'reserved'),
  passwordSha256: z.string().regex(/^[0-9a-f]{64}$/),
  networks: z.array(z.string().refine((network) => parseNetwork(network) !== null)),
})

const specSchema = userSchema.extend({
  consolePassword: z.string().min(1),
  backupDisks: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('path'), name: diskName, path: z.string().startsWith('/') }),
      z.object({ kind: z.literal('s3'), name: diskName, address: z.url(), caPem: z.string().nullable() }),
      z.object({ kind: z.literal('azure'), name: diskName, connectionString: z.string(), container: z.string() }),
    ]),
  ),
  reader: z
    .object({
      databases: z.array(z.string().min(1)),
      settings: z.record(z.string().regex(/^[a-z_]+$/), z.union([z.number(), z.string()])),
    })
    .optional(),
  guests: z.array(userSchema).optional(),
  throwAway: z.object({ memoryBytes: z.number().positive(), keepFreeBytes: z.number().nonnegative() }).optional(),
})

/** Where a driver puts an engine: what of its configuration does not follow from the spec. */
export type EnginePlace = {
  /** Each is tried; where there are several, one that the machine does not have is left out. */
  listenHosts: string[]
  httpPort: number
  tcpPort: number
  /** All paths are as the engine sees them. */
  dataDir: string
  /** Where the driver puts `EngineConfig.trustPem`. */
  trustFile: string
  logFile: string
  diskPath: (disk: PathDisk) => string
  /** Also to standard output, for who keeps that. */
  logsToConsole: boolean
  /** Share of the memory it sees that the engine may take. */
  memoryRatio: number
  /** From where the console's own user may come, and a reader, whom only the console speaks for. */
  consoleNetworks: string[]
}

export type EngineConfig = { configXml: string; usersXml: string; trustPem: string; fingerprint: string }

/**
 * The engine's two files for a spec; equal input gives equal text.
 * @throws AppError `bad_request` when a name or hash in the spec cannot be written into them.
 */
export function engineConfig(spec: InstanceSpec, place: EnginePlace): EngineConfig {
  const parsed = specSchema.safeParse(spec)
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')
    throw new AppError('bad_request', 'The service has settings that its engine cannot take.', {
      message: `instance spec of ${spec.serviceId} is not valid: ${fields}`,
    })
  }
  const configXml = toXml(serverSettings(spec, place))
  const usersXml = toXml(users(spec, place))
  return { configXml, usersXml, trustPem: trustPem(spec), fingerprint: configFingerprint(configXml, usersXml) }
}

/** A part of any size is too big to be merged, with a TTL or without. */
const NO_MERGES = {
  max_bytes_to_merge_at_max_space_in_pool: 1,
  max_bytes_to_merge_at_min_space_in_pool: 1,
  max_number_of_merges_with_ttl_in_pool: 0,
}

function throwAwaySettings({ memoryBytes }: ThrowAway) {
  return { max_server_memory_usage: memoryBytes, merge_tree: NO_MERGES }
}

function serverSettings(spec: InstanceSpec, place: EnginePlace) {
  const disks = Object.fromEntries(spec.backupDisks.map((disk) => [disk.name, diskSettings(disk, place)]))
  const ownDisk = spec.throwAway && { default: { keep_free_space_bytes: spec.throwAway.keepFreeBytes } }
  return {
    http_port: place.httpPort,
    tcp_port: place.tcpPort,
    listen_host: place.listenHosts,
    ...(place.listenHosts.length > 1 && { listen_try: 1 }),
    users_config: 'users.xml',
    logger: { log: place.logFile, size: LOG_FILE_SIZE, count: LOG_FILE_COUNT, console: place.logsToConsole ? 1 : 0 },
    max_server_memory_usage_to_ram_ratio: place.memoryRatio,
    mark_cache_size: CACHE_BYTES,
    index_mark_cache_size: CACHE_BYTES,
    primary_index_cache_size: CACHE_BYTES,
    background_pool_size: 4,
    background_schedule_pool_size: 8,
    background_common_pool_size: 2,
    background_move_pool_size: 1,
    background_fetches_pool_size: 1,
    keep_alive_timeout: KEEP_ALIVE_SECONDS,
    shutdown_wait_unfinished: SHUTDOWN_WAIT_SECONDS,
    user_files_path: `${place.dataDir}/user_files/`,
    custom_local_disks_base_directory: `${place.dataDir}/disks/`,
    storage_configuration: { disks: { ...ownDisk, ...disks } },
    ...trustSettings(spec, place),
    ...(spec.throwAway && throwAwaySettings(spec.throwAway)),
    backups: { allowed_disk: spec.backupDisks.map((disk) => disk.name) },
  }
}

function trustPem({ backupDisks }: InstanceSpec): string {
  return backupDisks.flatMap((disk) => (disk.kind === 's3' && disk.caPem ? [disk.caPem.trim()] : [])).join('\n')
}

/** With a hash of the file, so that other authorities make another fingerprint. */
function trustSettings(spec: InstanceSpec, place: EnginePlace) {
  const pem = trustPem(spec)
  if (!pem) return {}
  const client = { loadDefaultCAFile: true, caConfig: place.trustFile }
  return { openSSL: { client }, trusted_sha256: createHash('sha256').update(pem).digest('hex') }
}

function diskSettings(disk: BackupDisk, place: EnginePlace) {
  switch (disk.kind) {
    case 'path':
      return {
        type: 'local',
        path: withSlash(place.diskPath(disk)),
        skip_access_check: 1,
        ...(disk.isReadOnly && { readonly: 1 }),
      }
    case 's3':
      return {
        type: 's3_plain',
        endpoint: withSlash(disk.address),
        region: disk.region,
        access_key_id: disk.accessKeyId,
        secret_access_key: disk.secretAccessKey,
        ...(disk.roleArn && { role_arn: disk.roleArn, role_session_name: ROLE_SESSION_NAME }),
        ...(disk.sessionToken && { session_token: disk.sessionToken }),
        use_environment_credentials: disk.isOfInstance ? 1 : 0,
        skip_access_check: 1,
        ...BUCKET_LIMITS,
      }
    case 'azure':
      return {
        type: 'object_storage',
        object_storage_type: 'azure_blob_storage',
        metadata_type: 'plain',
        connection_string: disk.connectionString,
        container_name: disk.container,
        container_already_exists: 1,
        skip_access_check: 1,
        ...CONTAINER_LIMITS,
      }
  }
}

function users(spec: InstanceSpec, place: EnginePlace) {
  const anyQuota = 'default'
  const guests = spec.guests ?? []
  const person = spec.reader ? readerAccess(spec.reader, place.consoleNetworks) : personAccess(spec.networks)
  return {
    profiles: { default: {}, person: person.profile, ...(guests.length > 0 && GUEST_PROFILE) },
    quotas: {
      default: {},
      launcher: { interval: { duration: LAUNCHER_QUOTA_SECONDS, queries: LAUNCHER_QUERIES } },
    },
    users: {
      [LOCAL_USERNAME]: {
        password: '',
        networks: { ip: '127.0.0.1' },
        profile: 'default',
        quota: 'launcher',
        grants: { query: 'GRANT SYSTEM LISTEN ON *.*' },
      },
      [CONSOLE_USERNAME]: {
        password_sha256_hex: createHash('sha256').update(spec.consolePassword).digest('hex'),
        networks: { ip: place.consoleNetworks },
        profile: 'default',
        quota: anyQuota,
        access_management: 1,
      },
      [spec.username]: {
        password_sha256_hex: spec.passwordSha256,
        networks: person.networks,
        profile: 'person',
        quota: anyQuota,
        grants: { query: person.grants },
      },
      ...Object.fromEntries(guests.map((guest) => [guest.username, { ...guestAccess(guest), quota: anyQuota }])),
    },
  }
}

function withSlash(dir: string): string {
  return dir.endsWith('/') ? dir : `${dir}/`
}

function toXml(settings: object): string {
  return new XMLBuilder({ format: true, suppressEmptyNode: false }).build({ clickhouse: settings })
}

import path from 'node:path'
import type { EnginePlace } from '@/lib/provisioning/engine/engine-config'
import type { PathDisk } from '@/lib/provisioning/port'
import { TRUST_FILE } from './config-archive'
import type { DockerSettings } from './settings'

/** The contract of clickhouse/clickhouse-server, which every image that is used must have. */
export const CONTRACT = {
  configDir: '/etc/clickhouse-server',
  dataDir: '/var/lib/clickhouse',
  logFile: '/var/log/clickhouse-server/clickhouse-server.log',
  httpPort: 8123,
  tcpPort: 9000,
} as const
/** One mount per disk below it. */
const BACKUPS_DIR = '/backups'

/** What the engine may take of a limit that is its own, and of a machine that it shares. */
const MEMORY_RATIO = { limited: 0.9, shared: 0.5 }
export const SECOND_NS = 1_000_000_000
/** Open connections get 5 s of it (shutdown_wait_unfinished); the rest is for writing what is in memory. */
export const STOP_SECONDS = 30

/** A container answers in under a second; a service with very many parts needs longer to load them. */
export const START_TIMEOUT_MS = 120_000
/** A living engine answers at once, or is still in its start. */
export const ADOPT_TIMEOUT_MS = 15_000
/** Each further try is for a port that somebody else listens on. */
export const MAX_PORT_TRIES = 5

/** Users come from users.d; the image's own set-up of them would only get in between. */
export const ENVIRONMENT = ['CLICKHOUSE_SKIP_USER_SETUP=1']

export const LOG_CONFIG = { driver: 'json-file', options: { 'max-size': '4m', 'max-file': '2' } }

/** Where a container has a disk of directories. */
export function diskTarget({ name }: PathDisk): string {
  return path.posix.join(BACKUPS_DIR, name)
}

/** Where an engine finds itself in any container of such an image. */
export function enginePlace({ memoryBytes }: Pick<DockerSettings, 'memoryBytes'>): EnginePlace {
  return {
    // As the official image: a network may have IPv6 too.
    listenHosts: ['::', '0.0.0.0'],
    httpPort: CONTRACT.httpPort,
    tcpPort: CONTRACT.tcpPort,
    dataDir: CONTRACT.dataDir,
    trustFile: path.posix.join(CONTRACT.configDir, TRUST_FILE),
    logFile: CONTRACT.logFile,
    diskPath: diskTarget,
    logsToConsole: true,
    memoryRatio: memoryBytes === null ? MEMORY_RATIO.shared : MEMORY_RATIO.limited,
    // Published ports show every client as the gateway of the network.
    consoleNetworks: ['::/0'],
  }
}

import { createHash } from 'node:crypto'
import path from 'node:path'
import type { ContainerCreateOptions, HealthConfig, HostConfig } from 'dockerode'
import { engineConfig, type EngineConfig, type EnginePlace } from '@/lib/provisioning/engine/engine-config'
import type { Endpoint, InstanceSpec, PathDisk } from '@/lib/provisioning/port'
import { TRUST_FILE } from './config-archive'
import { instanceName, LABEL, networkName, ownLabels } from './names'
import type { DockerSettings } from './settings'

/** The contract of clickhouse/clickhouse-server, which every image that is used must have. */
const CONTRACT = {
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
const SECOND_NS = 1_000_000_000
/** Open connections get 5 s of it (shutdown_wait_unfinished); the rest is for writing what is in memory. */
export const STOP_SECONDS = 30

/** For images that bring no health check of their own: every official one has wget. */
const HEALTH_CHECK: HealthConfig = {
  Test: ['CMD', 'wget', '--quiet', '--spider', `http://127.0.0.1:${CONTRACT.httpPort}/ping`],
  Interval: 10 * SECOND_NS,
  Timeout: 5 * SECOND_NS,
  StartPeriod: 60 * SECOND_NS,
  Retries: 3,
}

export type ContainerPlan = {
  config: EngineConfig
  fingerprint: string
  /** Container options for the ports of one try. */
  options: (ports: Ports | null, hasHealthCheck: boolean) => ContainerCreateOptions
}

export type Ports = { httpPort: number; tcpPort: number }

/** A disk as the container has it, and where the daemon's host keeps its files. */
export type DiskMount = { disk: PathDisk; source: string }

function enginePlace({ memoryBytes }: DockerSettings): EnginePlace {
  return {
    // As the official image: a network may have IPv6 too.
    listenHosts: ['::', '0.0.0.0'],
    httpPort: CONTRACT.httpPort,
    tcpPort: CONTRACT.tcpPort,
    dataDir: CONTRACT.dataDir,
    trustFile: path.posix.join(CONTRACT.configDir, TRUST_FILE),
    logFile: CONTRACT.logFile,
    diskPath: (disk) => path.posix.join(BACKUPS_DIR, disk.name),
    logsToConsole: true,
    memoryRatio: memoryBytes === null ? MEMORY_RATIO.shared : MEMORY_RATIO.limited,
    // Published ports show every client as the gateway of the network.
    consoleNetworks: ['::/0'],
  }
}

type Place = { mounts: readonly DiskMount[]; user: string }

function hostConfig(settings: DockerSettings, spec: InstanceSpec, { mounts }: Place): HostConfig {
  const name = instanceName(settings, spec.serviceId)
  return {
    NetworkMode: networkName(settings),
    RestartPolicy: { Name: 'unless-stopped' },
    LogConfig: { Type: 'json-file', Config: { 'max-size': '4m', 'max-file': '2' } },
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges'],
    ...(settings.memoryBytes !== null && { Memory: settings.memoryBytes, MemorySwap: settings.memoryBytes }),
    ...(settings.cpus !== null && { NanoCpus: Math.round(settings.cpus * SECOND_NS) }),
    Mounts: [
      { Type: 'volume', Source: name, Target: CONTRACT.dataDir },
      ...mounts.map(({ disk, source }) => ({
        Type: 'bind' as const,
        Source: source,
        Target: path.posix.join(BACKUPS_DIR, disk.name),
        // The first is the service's own; from the others it only restores.
        ReadOnly: disk !== spec.backupDisks[0] || disk.isReadOnly === true,
      })),
    ],
  }
}

function published({ publishOn }: DockerSettings, ports: Ports): HostConfig['PortBindings'] {
  const at = (port: number) => [{ HostIp: publishOn, HostPort: String(port) }]
  return { [`${CONTRACT.httpPort}/tcp`]: at(ports.httpPort), [`${CONTRACT.tcpPort}/tcp`]: at(ports.tcpPort) }
}

/** Where the console reaches a container: by name on the network they share, at the published ports otherwise. */
function endpointFor(settings: DockerSettings, name: string, ports: Ports | null): Endpoint {
  if (ports === null) return { host: name, httpPort: CONTRACT.httpPort, tcpPort: CONTRACT.tcpPort }
  const isEverywhere = settings.publishOn === '0.0.0.0' || settings.publishOn === '::'
  if (!isEverywhere) return { host: settings.publishOn, ...ports }
  const isLocal = settings.host.startsWith('unix://')
  return { host: isLocal ? '127.0.0.1' : new URL(settings.host.replace(/^tcp:/, 'http:')).hostname, ...ports }
}

/** What a service's container is made of; equal specs and settings give the same fingerprint, whatever its ports. */
export function planContainer(spec: InstanceSpec, settings: DockerSettings, place: Place): ContainerPlan {
  const name = instanceName(settings, spec.serviceId)
  const config = engineConfig(spec, enginePlace(settings))
  const host = hostConfig(settings, spec, place)
  const fixed = { Image: spec.image ?? settings.image, User: place.user, HostConfig: host }
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([fixed, settings.publishOn]))
    .update(config.fingerprint)
    .digest('hex')
  return {
    config,
    fingerprint,
    options: (ports, hasHealthCheck) => {
      const { host: address, httpPort, tcpPort } = endpointFor(settings, name, ports)
      const labels = {
        ...ownLabels(settings, spec.serviceId),
        [LABEL.fingerprint]: fingerprint,
        [LABEL.host]: address,
        [LABEL.httpPort]: String(httpPort),
        [LABEL.tcpPort]: String(tcpPort),
      }
      return {
        ...fixed,
        name,
        Hostname: spec.serviceId.slice(0, 8),
        Labels: labels,
        // Users come from users.d; the image's own set-up of them would only get in between.
        Env: ['CLICKHOUSE_SKIP_USER_SETUP=1'],
        StopTimeout: STOP_SECONDS,
        ExposedPorts: { [`${CONTRACT.httpPort}/tcp`]: {}, [`${CONTRACT.tcpPort}/tcp`]: {} },
        ...(!hasHealthCheck && { Healthcheck: HEALTH_CHECK }),
        HostConfig: { ...host, ...(ports && { PortBindings: published(settings, ports) }) },
      }
    },
  }
}

/** Where the files of an engine's configuration go in a container. */
export const CONFIG_DIR = CONTRACT.configDir

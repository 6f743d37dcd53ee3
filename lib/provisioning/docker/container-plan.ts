import { createHash } from 'node:crypto'
import type { ContainerCreateOptions, HealthConfig, HostConfig } from 'dockerode'
import { engineConfig, type EngineConfig } from '@/lib/provisioning/engine/engine-config'
import type { Endpoint, InstanceSpec, PathDisk } from '@/lib/provisioning/port'
import { CONTRACT, diskTarget, enginePlace, ENVIRONMENT, LOG_CONFIG, SECOND_NS, STOP_SECONDS } from './engine-image'
import { instanceName, LABEL, networkName, ownLabels } from './names'
import { type DockerSettings, hostOf } from './settings'

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

export function bindMount(spec: InstanceSpec, { disk, source }: DiskMount) {
  // The first is the service's own; from the others it only restores.
  const ReadOnly = disk !== spec.backupDisks[0] || disk.isReadOnly === true
  return { Type: 'bind' as const, Source: source, Target: diskTarget(disk), ReadOnly }
}

type Place = { mounts: readonly DiskMount[]; user: string }

function hostConfig(settings: DockerSettings, spec: InstanceSpec, { mounts }: Place): HostConfig {
  const name = instanceName(settings, spec.serviceId)
  return {
    NetworkMode: networkName(settings),
    RestartPolicy: { Name: 'unless-stopped' },
    LogConfig: { Type: LOG_CONFIG.driver, Config: LOG_CONFIG.options },
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges'],
    ...(settings.memoryBytes !== null && { Memory: settings.memoryBytes, MemorySwap: settings.memoryBytes }),
    ...(settings.cpus !== null && { NanoCpus: Math.round(settings.cpus * SECOND_NS) }),
    Mounts: [
      { Type: 'volume', Source: name, Target: CONTRACT.dataDir },
      ...mounts.map((mount) => bindMount(spec, mount)),
    ],
  }
}

function published({ publishOn }: DockerSettings, ports: Ports): HostConfig['PortBindings'] {
  const at = (port: number) => [{ HostIp: publishOn, HostPort: String(port) }]
  return { [`${CONTRACT.httpPort}/tcp`]: at(ports.httpPort), [`${CONTRACT.tcpPort}/tcp`]: at(ports.tcpPort) }
}

/** Where the console reaches a container: by name on the network they share, at the published ports otherwise. */
export function endpointFor(
  settings: Pick<DockerSettings, 'host' | 'publishOn'>,
  name: string,
  ports: Ports | null,
): Endpoint {
  if (ports === null) return { host: name, httpPort: CONTRACT.httpPort, tcpPort: CONTRACT.tcpPort }
  const isEverywhere = settings.publishOn === '0.0.0.0' || settings.publishOn === '::'
  if (!isEverywhere) return { host: settings.publishOn, ...ports }
  return { host: hostOf(settings.host) ?? '127.0.0.1', ...ports }
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
        Env: ENVIRONMENT,
        StopTimeout: STOP_SECONDS,
        ExposedPorts: { [`${CONTRACT.httpPort}/tcp`]: {}, [`${CONTRACT.tcpPort}/tcp`]: {} },
        ...(!hasHealthCheck && { Healthcheck: HEALTH_CHECK }),
        HostConfig: { ...host, ...(ports && { PortBindings: published(settings, ports) }) },
      }
    },
  }
}

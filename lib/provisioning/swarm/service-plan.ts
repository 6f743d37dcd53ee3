import { createHash } from 'node:crypto'
import type { CreateServiceOptions } from 'dockerode'
import { bindMount, type DiskMount, type Ports } from '@/lib/provisioning/docker/container-plan'
import {
  CONTRACT,
  ENVIRONMENT,
  enginePlace,
  LOG_CONFIG,
  SECOND_NS,
  STOP_SECONDS,
} from '@/lib/provisioning/docker/engine-image'
import { instanceName, LABEL, ownLabels } from '@/lib/provisioning/docker/names'
import { engineConfig, type EngineConfig } from '@/lib/provisioning/engine/engine-config'
import type { InstanceSpec } from '@/lib/provisioning/port'
import type { SecretReference } from './secrets'
import { SWARM_LABEL } from './services'
import type { SwarmSettings } from './settings'

/** Between two starts that Swarm makes by itself; the console asks for one sooner. */
const RESTART_SECONDS = 10

export type ServicePlan = {
  config: EngineConfig
  fingerprint: string
  options: (pieces: Pieces) => CreateServiceOptions
}

/** What is known only on the host, and one try of it. */
type Pieces = { imageId: string; secrets: SecretReference[]; ports: Ports; tryId: string }

type Place = { nodeId: string; mounts: readonly DiskMount[]; user: string }

function resources({ memoryBytes, cpus }: SwarmSettings) {
  return {
    Limits: {
      ...(memoryBytes !== null && { MemoryBytes: memoryBytes }),
      ...(cpus !== null && { NanoCPUs: Math.round(cpus * SECOND_NS) }),
    },
    Reservations: { ...(memoryBytes !== null && { MemoryBytes: memoryBytes }) },
  }
}

function published(target: number, port: number) {
  return { Protocol: 'tcp' as const, TargetPort: target, PublishedPort: port, PublishMode: 'host' as const }
}

/** The parts that say the same for every try. */
function fixedParts(settings: SwarmSettings, spec: InstanceSpec, { nodeId, mounts, user }: Place) {
  return {
    container: {
      User: user,
      Env: ENVIRONMENT,
      Hostname: spec.serviceId.slice(0, 8),
      StopGracePeriod: STOP_SECONDS * SECOND_NS,
      // Swarm kills what it finds unhealthy, and a RESTORE may keep an engine that busy. The console looks itself.
      HealthCheck: { Test: ['NONE'] },
      CapabilityDrop: ['ALL'],
      Mounts: [
        { Type: 'volume' as const, Source: instanceName(settings, spec.serviceId), Target: CONTRACT.dataDir },
        ...mounts.map((mount) => bindMount(spec, mount)),
      ],
    },
    task: {
      Resources: resources(settings),
      RestartPolicy: { Condition: 'any', Delay: RESTART_SECONDS * SECOND_NS },
      Placement: { Constraints: [`node.id==${nodeId}`] },
      LogDriver: { Name: LOG_CONFIG.driver, Options: LOG_CONFIG.options },
    },
  }
}

/** What a service of the swarm is made of; equal specs and settings give the same fingerprint, whatever its ports. */
export function planService(spec: InstanceSpec, settings: SwarmSettings, place: Place): ServicePlan {
  const config = engineConfig(spec, enginePlace(settings))
  const { container, task } = fixedParts(settings, spec, place)
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([container, task, spec.image ?? settings.image]))
    .update(config.fingerprint)
    .digest('hex')
  const own = ownLabels(settings, spec.serviceId)
  return {
    config,
    fingerprint,
    options: ({ imageId, secrets, ports, tryId }) => ({
      Name: instanceName(settings, spec.serviceId),
      Labels: {
        ...own,
        [LABEL.fingerprint]: fingerprint,
        [LABEL.httpPort]: String(ports.httpPort),
        [LABEL.tcpPort]: String(ports.tcpPort),
        [SWARM_LABEL.node]: place.nodeId,
        [SWARM_LABEL.try]: tryId,
      },
      TaskTemplate: {
        ...task,
        // By its id: what that host has, which no registry is asked about.
        ContainerSpec: {
          ...container,
          Image: imageId,
          Labels: { ...own, [SWARM_LABEL.try]: tryId },
          Secrets: secrets,
        },
      },
      Mode: { Replicated: { Replicas: 1 } },
      UpdateConfig: { Parallelism: 1, Order: 'stop-first', FailureAction: 'continue' },
      EndpointSpec: {
        Ports: [published(CONTRACT.httpPort, ports.httpPort), published(CONTRACT.tcpPort, ports.tcpPort)],
      },
    }),
  }
}

import type { EnginePlace } from '@/lib/provisioning/engine/engine-config'
import { ENGINE_HOST } from './free-ports'
import type { InstancePorts } from './instance-files'
import type { ServiceLayout } from './service-layout'

/** Engines share a machine with each other, PostgreSQL and Next.js; none may take more than half of its memory. */
const MAX_MEMORY_RATIO = 0.5

/** An engine that is a process of this host, in its service's directory. */
export function enginePlace(ports: InstancePorts, layout: ServiceLayout): EnginePlace {
  return {
    ...ports,
    listenHosts: [ENGINE_HOST],
    dataDir: layout.dataDir,
    trustFile: layout.trustFile,
    logFile: layout.engineLog,
    diskPath: (disk) => disk.path,
    logsToConsole: false,
    memoryRatio: MAX_MEMORY_RATIO,
    consoleNetworks: ['127.0.0.1', '::1'],
  }
}

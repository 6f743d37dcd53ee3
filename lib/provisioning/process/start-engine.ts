import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { AppError, errorText } from '@/lib/errors'
import { type EngineConfig, engineConfig } from '@/lib/provisioning/engine/engine-config'
import { waitUntilReady } from '@/lib/provisioning/engine/wait-until-ready'
import { type Endpoint, type InstanceSpec, isPathDisk } from '@/lib/provisioning/port'
import { enginePlace } from './engine-place'
import { findEngine, spawnEngine, stopEngine } from './engine-process'
import { arePortsFree, chooseFreePorts, ENGINE_HOST } from './free-ports'
import { findInstancePorts, type InstancePorts } from './instance-files'
import { LAUNCHER_EXIT } from './launcher-exit'
import { hasLauncherFailed, isPortConflict, launcherFailure } from './launcher-failure'
import type { ServiceLayout } from './service-layout'
import { writeFileAtomic } from './write-file-atomic'

/** A start takes half a second; a service with very many parts needs longer to load them. */
const START_TIMEOUT_MS = 60_000
/** A living engine answers at once, or is still in its start. */
const ADOPT_TIMEOUT_MS = 10_000
/** Each further try is for a port that was taken between our look and the engine's bind. */
const MAX_STARTS = 3

const PRIVATE_DIR_MODE = 0o700

export type StartContext = {
  appRoot: string
  layout: ServiceLayout
  /** Ports that other instances of this data directory keep. */
  portsOfOthers: () => Promise<ReadonlySet<number>>
}

/** The engine runs on this spec: adopted when it already does, started anew otherwise. */
export async function startEngine(spec: InstanceSpec, context: StartContext): Promise<Endpoint> {
  await makeDirectories(spec, context.layout)
  for (let attempt = 1; ; attempt++) {
    const ports = await findInstancePorts(context.layout.instanceFile)
    const adopted = ports && (await adoptEngine(spec, ports, context.layout))
    if (adopted) return adopted
    await stopEngine(context.layout)
    const result = await startOnce(spec, context, attempt === 1 ? ports : null)
    if (!('failure' in result)) return result
    await stopEngine(context.layout)
    if (!result.canRetry || attempt === MAX_STARTS) throw startFailure(spec, result.failure)
  }
}

function pathsOf({ backupDisks }: InstanceSpec): string[] {
  return backupDisks.filter(isPathDisk).map((disk) => disk.path)
}

async function makeDirectories(spec: InstanceSpec, layout: ServiceLayout): Promise<void> {
  if (spec.hasRun && !existsSync(layout.dataDir)) {
    throw new AppError(
      'conflict',
      `The data of this service is gone: ${layout.dataDir} does not exist. Restore a backup.`,
    )
  }
  const options = { recursive: true, mode: PRIVATE_DIR_MODE }
  for (const dir of [layout.dataDir, layout.logDir, ...pathsOf(spec)]) {
    await mkdir(dir, options).catch((error: unknown) => {
      throw startFailure(spec, `a directory cannot be made: ${errorText(error)}`)
    })
  }
}

async function adoptEngine(spec: InstanceSpec, ports: InstancePorts, layout: ServiceLayout): Promise<Endpoint | null> {
  const engine = await findEngine(layout)
  if (engine?.fingerprint !== engineConfig(spec, enginePlace(ports, layout)).fingerprint) return null
  const endpoint = { host: ENGINE_HOST, ...ports }
  const { readiness } = await waitUntilReady(endpoint, spec.consolePassword, ADOPT_TIMEOUT_MS)
  return readiness === 'ready' ? endpoint : null
}

type StartResult = Endpoint | { failure: string; canRetry: boolean }

async function startOnce(spec: InstanceSpec, context: StartContext, kept: InstancePorts | null): Promise<StartResult> {
  const { layout } = context
  const ports = kept && (await arePortsFree(kept)) ? kept : await chooseFreePorts(await context.portsOfOthers())
  writeConfig(layout, ports, engineConfig(spec, enginePlace(ports, layout)))
  const child = spawnEngine(context.appRoot, layout, spec.backupDisks.filter(isPathDisk))
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  const hasFailed = async () => hasEnded() || (await hasLauncherFailed(layout.launcherLog))
  const endpoint = { host: ENGINE_HOST, ...ports }
  const { readiness, lastAnswer } = await waitUntilReady(endpoint, spec.consolePassword, START_TIMEOUT_MS, hasFailed)
  if (readiness === 'ready') return endpoint
  const reason = await launcherFailure(layout.launcherLog)
  const failure = readiness === 'timeout' ? `not ready after ${START_TIMEOUT_MS} ms (${lastAnswer}): ${reason}` : reason
  return { failure, canRetry: child.exitCode === LAUNCHER_EXIT.locked || isPortConflict(reason) }
}

function writeConfig(layout: ServiceLayout, ports: InstancePorts, config: EngineConfig): void {
  writeFileAtomic(layout.instanceFile, JSON.stringify(ports))
  writeFileAtomic(layout.trustFile, config.trustPem)
  writeFileAtomic(layout.configFile, config.configXml)
  writeFileAtomic(layout.usersFile, config.usersXml)
}

function startFailure(spec: InstanceSpec, reason: string): AppError {
  return new AppError('unavailable', `The engine did not start: ${reason}`, {
    message: `engine of service ${spec.serviceId} did not start: ${reason}`,
    retryable: true,
  })
}

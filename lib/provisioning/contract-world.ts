import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { CONSOLE_PASSWORD, PERSON, PERSON_PASSWORD, sha256 } from '@/lib/provisioning/contract-queries'
import type { Endpoint, InstanceSpec, ServiceDriver } from '@/lib/provisioning/port'

/** What a driver brings to its contract. `makeDriver` may be called again: a second console on the same instances. */
export type DriverHarness = {
  makeDriver: () => ServiceDriver
  /** Ends the engine as a power cut would. */
  killEngine: (serviceId: string) => Promise<void>
  /** True while anything of this instance exists: processes, containers, directories. */
  hasLeftovers: (serviceId: string) => Promise<boolean>
  cleanup: () => Promise<void>
  /** Somebody else listens on a port of the host that an engine is on, until the answer is called. */
  takePort: (endpoint: Endpoint) => Promise<() => void>
  /** Something else keeps the engines alive when the console ends. */
  hasSupervisor: boolean
}

/** For engines on this machine. */
export async function takePortHere({ host, httpPort }: Endpoint): Promise<() => void> {
  const squatter = createServer((_request, response) => response.end('Ok.\n'))
  squatter.listen(httpPort, host)
  await once(squatter, 'listening')
  return () => {
    squatter.closeAllConnections()
    squatter.close()
  }
}

/** What one case of the contract has to itself. */
export type World = {
  harness: DriverHarness
  driver: ServiceDriver
  /** A directory of this machine for backups. */
  store: string
  spec: InstanceSpec
  /** Another instance, with a backup disk of its own. */
  specOf: (changes?: Partial<InstanceSpec>) => InstanceSpec
  end: () => Promise<void>
}

export async function makeWorld(makeHarness: () => Promise<DriverHarness>): Promise<World> {
  const store = await mkdtemp(path.join(os.tmpdir(), 'driver-store-'))
  const harness = await makeHarness()
  const driver = harness.makeDriver()
  const specOf = (changes: Partial<InstanceSpec> = {}): InstanceSpec => {
    const serviceId = changes.serviceId ?? randomUUID()
    const disk = `backups_${serviceId.replaceAll('-', '')}`
    return {
      serviceId,
      username: PERSON,
      passwordSha256: sha256(PERSON_PASSWORD),
      networks: ['::/0'],
      consolePassword: CONSOLE_PASSWORD,
      backupDisks: [{ kind: 'path', name: disk, path: path.join(store, serviceId) }],
      ...changes,
    }
  }
  const end = async () => {
    await driver.release()
    await harness.cleanup()
    await rm(store, { recursive: true, force: true })
  }
  return { harness, driver, store, spec: specOf(), specOf, end }
}

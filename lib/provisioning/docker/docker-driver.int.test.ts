import { describe } from 'vitest'
import { type DriverHarness, describeDriverContract } from '@/lib/provisioning/driver-contract'
import { docker, hasDocker, removeAll, testSettings, whatIsLeft } from '@/tests/helpers/docker'
import { createDockerDriver } from './docker-driver'

const isThere = await hasDocker('the contract of the drivers on Docker')

async function makeHarness(): Promise<DriverHarness> {
  const settings = await testSettings()
  return {
    makeDriver: () => createDockerDriver(settings),
    killEngine: (serviceId) => docker.getContainer(`${settings.prefix}-${serviceId}`).kill(),
    hasLeftovers: async (serviceId) => (await whatIsLeft(settings.prefix, serviceId)).length > 0,
    cleanup: () => removeAll(settings.prefix),
    hasSupervisor: true,
  }
}

describe.skipIf(!isThere)('docker driver', () => {
  describeDriverContract('docker', makeHarness)
})

import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { CONSOLE_PASSWORD, PERSON, PERSON_PASSWORD, sha256 } from '@/lib/provisioning/contract-queries'
import { type DriverHarness, takePortHere } from '@/lib/provisioning/contract-world'
import { describeDriverContract } from '@/lib/provisioning/driver-contract'
import type { InstanceSpec } from '@/lib/provisioning/port'
import { docker, givenNetwork, hasDocker, removeAll, testSettings, whatIsLeft } from '@/tests/helpers/docker'
import { runOnNetwork } from '@/tests/helpers/run-on-network'
import { createDockerDriver } from './docker-driver'
import { dockerEnv, dockerSettings } from './env'

const isThere = await hasDocker('the contract of the drivers on Docker')

const LIMIT = 1.5 * 1024 ** 3

async function makeHarness(): Promise<DriverHarness> {
  const settings = await testSettings()
  return {
    makeDriver: () => createDockerDriver(settings),
    killEngine: (serviceId) => docker.getContainer(`${settings.prefix}-${serviceId}`).kill(),
    hasLeftovers: async (serviceId) => (await whatIsLeft(settings.prefix, serviceId)).length > 0,
    cleanup: () => removeAll(settings.prefix),
    takePort: takePortHere,
    hasSupervisor: true,
  }
}

describe.skipIf(!isThere)('docker driver', () => {
  describeDriverContract('docker', makeHarness)

  it('keeps to the limits and the network of the environment, and publishes nothing there', async () => {
    const { host, prefix, image } = await testSettings()
    const store = await mkdtemp(path.join(tmpdir(), 'driver-store-'))
    await givenNetwork(prefix)
    const variables = z.object(dockerEnv).parse({
      CONSOLE_DOCKER_HOST: host,
      CONSOLE_DOCKER_PREFIX: prefix,
      CONSOLE_DOCKER_NETWORK: prefix,
      CONSOLE_DOCKER_MEMORY: '1.5g',
      CONSOLE_DOCKER_CPUS: '1.5',
      CONSOLE_CLICKHOUSE_IMAGE: image,
    })
    const settings = dockerSettings({ ...variables, CONSOLE_DATA_DIR: store, CONSOLE_INSTANCES_AT_ONCE: 4 })
    const serviceId = randomUUID()
    const spec: InstanceSpec = {
      serviceId,
      username: PERSON,
      passwordSha256: sha256(PERSON_PASSWORD),
      networks: [],
      consolePassword: CONSOLE_PASSWORD,
      backupDisks: [{ kind: 'path', name: 'backups_one', path: path.join(settings.store.here, 'one') }],
    }
    try {
      await mkdir(settings.store.here)
      const name = `${prefix}-${serviceId}`
      const seen = await runOnNetwork(settings, [settings, spec])
      expect(seen).toEqual({ endpoint: { host: name, httpPort: 8123, tcpPort: 9000 }, memory: Math.floor(0.9 * LIMIT) })
      const { Config, HostConfig, NetworkSettings } = await docker.getContainer(name).inspect()
      expect(HostConfig).toMatchObject({ Memory: LIMIT, MemorySwap: LIMIT, NanoCpus: 1_500_000_000 })
      expect(HostConfig.RestartPolicy).toMatchObject({ Name: 'unless-stopped' })
      expect(Config.Healthcheck?.Test?.[0]).toBe('CMD')
      expect(Config.User).toMatch(/^[1-9]\d*:[1-9]\d*$/)
      expect(Object.keys(NetworkSettings.Networks)).toEqual([prefix])
      expect(NetworkSettings.Ports).toEqual({ '8123/tcp': null, '9000/tcp': null })
    } finally {
      await removeAll(prefix)
      await rm(store, { recursive: true, force: true })
    }
  })
})

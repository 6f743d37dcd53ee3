import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { db } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { instanceName } from '@/lib/provisioning/docker/names'
import { type DriverHarness, describeDriverContract } from '@/lib/provisioning/driver-contract'
import type { Endpoint } from '@/lib/provisioning/port'
import { swarmSettings } from '@/lib/provisioning/swarm/env'
import type { SwarmSettings } from '@/lib/provisioning/swarm/settings'
import { createSwarmDriver } from '@/lib/provisioning/swarm/swarm-driver'
import { createService } from '@/lib/service/create-service'
import { deleteService } from '@/lib/service/delete-service'
import { getService } from '@/lib/service/get-service'
import { listHosts } from '@/lib/service/list-hosts'
import { listServices } from '@/lib/service/list-services'
import { noteStrays } from '@/lib/service/note-strays'
import { askRestore, givenBackup } from '@/tests/helpers/backups'
import { hasDocker, SOCKET, testSettings } from '@/tests/helpers/docker'
import { findS3Obstacle, givenS3Bucket } from '@/tests/helpers/object-stores'
import { TwoNodes } from '@/tests/helpers/two-nodes'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  startTestWorker,
  uniqueName,
  until,
  untilSucceeded,
} from '@/tests/helpers/world'
import { startFaultProxy } from '@/tests/servers/fault-proxy'
import type { RunningWorker } from '@/worker/start-worker'

const isThere = await hasDocker('a swarm', ['dockerd', 'ip', 'nsenter', 'unshare'])
const obstacle = findS3Obstacle()

/** Two daemons start, and each gets a copy of the image. */
const START_LIMIT_MS = 300_000
/** A manager calls a silent node down after some 16 s. */
const NODE_LOSS_LIMIT_MS = 300_000

/** Each change of an engine goes by a manager, its scheduler, and the daemon of a host. */
const CONTRACT_LIMIT_MS = 240_000

const LISTEN = `
  const server = require('node:http').createServer((request, response) => response.end('Ok.'))
  server.listen(Number(process.argv[1]), process.argv[2], () => console.log('listening'))`

describe.skipIf(!isThere || obstacle)(`a swarm of two nodes${obstacle ? ` (skipped: ${obstacle})` : ''}`, () => {
  const swarm = new TwoNodes()
  let settings: SwarmSettings

  beforeAll(async () => {
    const docker = await testSettings()
    settings = { ...docker, host: swarm.manager.host, nodes: swarm.nodes }
    await swarm.start(docker.image, SOCKET)
  }, START_LIMIT_MS)

  afterAll(() => swarm.end(), START_LIMIT_MS)

  const nodeAt = ({ host }: Endpoint) => (host === swarm.worker.address ? swarm.worker : swarm.manager)

  async function killEngine(serviceId: string): Promise<void> {
    const driver = createSwarmDriver(settings)
    const status = await driver.inspect(serviceId)
    if (status.state !== 'running') throw new Error('no engine runs')
    const { docker } = nodeAt(status.endpoint)
    const filters = { label: [`console.service-id=${serviceId}`] }
    const [container] = await docker.listContainers({ filters })
    await docker.getContainer(container?.Id ?? '').kill()
    // Swarm starts another one 10 s after it has noticed.
    await until('the swarm to notice', async () => (await driver.inspect(serviceId)).state !== 'running')
  }

  async function takePort(endpoint: Endpoint): Promise<() => void> {
    const { httpPort, host } = endpoint
    const squatter: ChildProcess = spawn(
      ...nodeAt(endpoint).within(process.execPath, '-e', LISTEN, String(httpPort), host),
    )
    if (squatter.stdout) await once(squatter.stdout, 'data')
    return () => void squatter.kill()
  }

  async function hasLeftovers(serviceId: string): Promise<boolean> {
    const filters = { label: [`console.service-id=${serviceId}`] }
    const { docker } = swarm.manager
    const left: unknown[] = [...(await docker.listServices({ filters })), ...(await docker.listSecrets({ filters }))]
    for (const node of [swarm.manager, swarm.worker]) {
      left.push(...(await node.docker.listContainers({ all: true, filters })))
      left.push(...(await node.docker.listVolumes({ filters })).Volumes)
    }
    return left.length > 0
  }

  const makeHarness = async (): Promise<DriverHarness> => ({
    makeDriver: () => createSwarmDriver(settings),
    killEngine,
    hasLeftovers,
    cleanup: () => swarm.clear(settings.prefix),
    takePort,
    hasSupervisor: true,
  })
  describeDriverContract('swarm', makeHarness, CONTRACT_LIMIT_MS)

  describe('as hosts of services', () => {
    let worker: RunningWorker | undefined
    let proxy: Awaited<ReturnType<typeof startFaultProxy>> | undefined

    beforeAll(async () => {
      const { endpoint, bucket, accessKeyId, secretAccessKey } = await givenS3Bucket()
      // Containers do not reach the loopback of this machine.
      proxy = await startFaultProxy(endpoint, swarm.gateway)
      Object.assign(process.env, {
        CONSOLE_PROVISIONER: 'swarm',
        CONSOLE_CLICKHOUSE_IMAGE: settings.image,
        CONSOLE_SWARM_NODES: swarm.nodes,
        CONSOLE_STORE: `s3://${bucket}/console`,
        CONSOLE_STORE_ENDPOINT: proxy.url,
        CONSOLE_STORE_ACCESS_KEY: accessKeyId,
        CONSOLE_STORE_SECRET_KEY: secretAccessKey,
      })
      settings = { ...swarmSettings(getEnv()), host: swarm.manager.host }
      worker = await startTestWorker({ drivers: [createSwarmDriver(settings)] })
    }, START_LIMIT_MS)

    afterAll(async () => {
      await endWorld(worker)
      await proxy?.close()
    }, START_LIMIT_MS)

    const serviceRow = (id: string) => db.service.findUniqueOrThrow({ where: { id } })
    const hostOf = async (id: string) => (await serviceRow(id)).hostId

    test(
      'lose one: its service turns Degraded, and its last backup brings it up on the other; what was deleted is told',
      async () => {
        const { ID: lostId } = await swarm.worker.docker.info().then(({ Swarm }) => ({ ID: String(Swarm.NodeID) }))
        const both = [await givenService(), await givenService()]
        const hosts = await Promise.all(both.map(hostOf))
        expect(new Set(hosts).size).toBe(2)
        const [lost = '', kept = ''] = hosts[0] === lostId ? both : both.toReversed()
        const doomed = await createService(ADMIN, { name: uniqueName(), hostId: lostId })
        await untilSucceeded(doomed.operationId)
        const nowhere = createService(ADMIN, { name: uniqueName(), hostId: 'nowhere' })
        await expect(nowhere).rejects.toThrow(/takes no new services now/)
        await fillWithOrders(lost, 20_000)
        const rows = await fingerprint(lost)
        const backupId = await givenBackup(lost)
        await swarm.worker.kill()

        const degraded = await until('the service to be Degraded', async () => {
          const row = await serviceRow(lost)
          return row.state === 'degraded' && row
        })
        expect(degraded.stateReason).toMatch(/host node-2 is away.*Wait until the host is back, or restore/)
        await until('the hosts to be told', async () => {
          const hosts = await listHosts(ADMIN)
          return hosts.map(({ name, isReady }) => `${name} ${isReady}`).join() === 'node-1 true,node-2 false'
        })
        expect(await getService(ADMIN, { serviceId: lost })).toMatchObject({
          placedOn: { name: 'node-2', isReady: false },
          lastGoodBackupId: backupId,
        })
        const there = createService(ADMIN, { name: uniqueName(), hostId: lostId })
        await expect(there).rejects.toThrow(/node-2 takes no new services now/)
        const restore = await askRestore(backupId)
        await untilSucceeded(restore.operationId)
        expect(await fingerprint(restore.serviceId)).toEqual(rows)
        expect(await hostOf(restore.serviceId)).not.toBe(lostId)
        expect(await serviceRow(kept)).toMatchObject({ state: 'running', stateReason: null })

        const { name: confirmName } = await serviceRow(doomed.serviceId)
        await untilSucceeded((await deleteService(ADMIN, { serviceId: doomed.serviceId, confirmName })).operationId)

        await swarm.worker.comeBack(swarm.gateway)
        const isBack = async () => expect((await serviceRow(lost)).state).toBe('running')
        await vi.waitFor(isBack, { timeout: NODE_LOSS_LIMIT_MS, interval: 500 })
        expect(await fingerprint(lost)).toEqual(rows)
        await noteStrays(createSwarmDriver(settings))
        const name = instanceName(settings, doomed.serviceId)
        const stray = { kind: 'volume', name, hostName: 'node-2', command: `docker volume rm ${name}` }
        expect((await listServices(ADMIN)).strays).toEqual([expect.objectContaining(stray)])
      },
      NODE_LOSS_LIMIT_MS,
    )
  })
})

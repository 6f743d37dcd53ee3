import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { db } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { instanceName } from '@/lib/provisioning/docker/names'
import type { DriverHarness } from '@/lib/provisioning/contract-world'
import { describeDriverContract } from '@/lib/provisioning/driver-contract'
import type { Endpoint, ServiceDriver } from '@/lib/provisioning/port'
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
import { type Pieces, type TestNode, TwoNodes } from '@/tests/helpers/two-nodes'
import { expireLeases, startWorkerProcesses } from '@/tests/helpers/worker-processes'
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

  const labelled = (serviceId: string) => ({ label: [`console.service-id=${serviceId}`] })
  const nodeAt = ({ host }: Endpoint) => (host === swarm.worker.address ? swarm.worker : swarm.manager)

  async function findEngine(driver: ServiceDriver, serviceId: string) {
    const status = await driver.inspect(serviceId)
    if (status.state !== 'running') throw new Error('no engine runs')
    const { docker } = nodeAt(status.endpoint)
    const [container] = await docker.listContainers({ filters: labelled(serviceId) })
    return docker.getContainer(container?.Id ?? '')
  }

  async function takePort(endpoint: Endpoint): Promise<() => void> {
    const { httpPort, host } = endpoint
    const squatter: ChildProcess = spawn(
      ...nodeAt(endpoint).within(process.execPath, '-e', LISTEN, String(httpPort), host),
    )
    if (squatter.stdout) await once(squatter.stdout, 'data')
    return () => void squatter.kill()
  }

  async function makeHarness(): Promise<DriverHarness> {
    const own = { ...settings, prefix: `test-${randomBytes(4).toString('hex')}` }
    const driver = createSwarmDriver(own)
    return {
      makeDriver: () => createSwarmDriver(own),
      killEngine: async (serviceId) => {
        await (await findEngine(driver, serviceId)).kill()
        // Swarm starts another one 10 s after it has noticed.
        await until('the swarm to notice', async () => (await driver.inspect(serviceId)).state !== 'running')
      },
      hasLeftovers: async (serviceId) => Object.values(await swarm.piecesOf(serviceId)).some((count) => count > 0),
      cleanup: () => swarm.clear(own.prefix),
      takePort,
      hasSupervisor: true,
    }
  }
  describeDriverContract('swarm', makeHarness, { timeout: CONTRACT_LIMIT_MS, isConcurrent: true })

  describe('as hosts of services', () => {
    const ROWS = 20_000
    let worker: RunningWorker | undefined
    let proxy: Awaited<ReturnType<typeof startFaultProxy>> | undefined
    let ids: { manager: string; lost: string }
    /** A service on each host; of the one on the second there is a backup. */
    let world: { lost: string; kept: string; backupId: string; rows: Awaited<ReturnType<typeof fingerprint>> }

    const startWorker = async (driver = createSwarmDriver(settings)) => startTestWorker({ drivers: [driver] })
    const serviceRow = (id: string) => db.service.findUniqueOrThrow({ where: { id } })
    const hostOf = async (id: string) => (await serviceRow(id)).hostId
    const idOf = async ({ docker }: TestNode) => String((await docker.info()).Swarm.NodeID)

    beforeAll(async () => {
      const { endpoint, bucket, accessKeyId, secretAccessKey } = await givenS3Bucket()
      // Containers do not reach the loopback of this machine.
      proxy = await startFaultProxy(endpoint, swarm.gateway)
      Object.assign(process.env, {
        CONSOLE_PROVISIONER: 'swarm',
        CONSOLE_CLICKHOUSE_IMAGE: settings.image,
        CONSOLE_DOCKER_HOST: swarm.manager.host,
        CONSOLE_SWARM_NODES: swarm.nodes,
        CONSOLE_STORE: `s3://${bucket}/console`,
        CONSOLE_STORE_ENDPOINT: proxy.url,
        CONSOLE_STORE_ACCESS_KEY: accessKeyId,
        CONSOLE_STORE_SECRET_KEY: secretAccessKey,
      })
      settings = swarmSettings(getEnv())
      worker = await startWorker()
      ids = { manager: await idOf(swarm.manager), lost: await idOf(swarm.worker) }
      const both = [await givenService(), await givenService()]
      const hosts = await Promise.all(both.map(hostOf))
      expect(new Set(hosts)).toEqual(new Set(Object.values(ids)))
      const [lost = '', kept = ''] = hosts[0] === ids.lost ? both : both.toReversed()
      await fillWithOrders(lost, ROWS)
      world = { lost, kept, rows: await fingerprint(lost), backupId: await givenBackup(lost) }
    }, START_LIMIT_MS)

    afterAll(async () => {
      await endWorld(worker)
      await proxy?.close()
    }, START_LIMIT_MS)

    /** Other workers have the work for a while. */
    async function withoutWorker(work: () => Promise<void>): Promise<void> {
      await worker?.stop()
      try {
        await work()
      } finally {
        worker = await startWorker()
      }
    }

    test(
      'go on when a worker is killed while it creates and restores: one service each, and nothing beside it',
      async () => {
        const asked: { serviceId: string; operationId: string }[] = []
        await withoutWorker(async () => {
          const workers = await startWorkerProcesses()
          const killWhen = async (isThere: (pieces: Pieces) => boolean) => {
            const doomed = workers.next()
            doomed.begin()
            await until('everything to be in the making', async () => {
              const pieces = await Promise.all(asked.map(({ serviceId }) => swarm.piecesOf(serviceId)))
              return pieces.every(isThere)
            })
            await doomed.kill()
            await expireLeases()
          }
          try {
            asked.push(await createService(ADMIN, { name: uniqueName() }))
            await killWhen(({ volumes }) => volumes > 0)
            asked.push(await askRestore(world.backupId))
            await killWhen(({ services }) => services > 0)
          } finally {
            await workers.close()
          }
          const unfinished = { id: { in: asked.map(({ operationId }) => operationId) }, state: 'running' } as const
          expect(await db.operation.count({ where: unfinished })).toBeGreaterThan(0)
        })
        await Promise.all(asked.map(({ operationId }) => untilSucceeded(operationId)))
        const [created, restored] = asked.map(({ serviceId }) => serviceId)
        expect(await fingerprint(restored ?? '')).toEqual(world.rows)
        await fillWithOrders(created ?? '', ROWS)
        const whole = { services: 1, running: 1, volumes: 1, secrets: (await swarm.piecesOf(world.kept)).secrets }
        for (const { serviceId } of asked) expect(await swarm.piecesOf(serviceId)).toMatchObject(whole)
        expect(await fingerprint(world.lost)).toEqual(world.rows)
      },
      NODE_LOSS_LIMIT_MS,
    )

    test(
      'are asked one by one: of a silent one nothing is known, and new services come up on the others',
      async () => {
        const driver = createSwarmDriver(settings)
        const silent = createSwarmDriver({ ...settings, nodes: 'tcp://{address}:9' })
        const strays = [swarm.manager, swarm.worker].map(({ docker }) => {
          const serviceId = randomUUID()
          return { docker, serviceId, name: instanceName(settings, serviceId) }
        })
        for (const { docker, serviceId, name } of strays) {
          const Labels = { 'console.prefix': settings.prefix, 'console.service-id': serviceId }
          await docker.createVolume({ Name: name, Labels })
        }
        const [here, there] = strays
        if (!here || !there) throw new Error('no volumes')
        const listed = async () => {
          const { strays: found, unaskedHosts } = await listServices(ADMIN)
          return { names: found.map(({ name }) => name), unaskedHosts }
        }
        await withoutWorker(async () => {
          await noteStrays(driver)
          expect(await listed()).toMatchObject({
            names: expect.arrayContaining([here.name, there.name]),
            unaskedHosts: [],
          })
          await here.docker.getVolume(here.name).remove()
          const deaf = await startWorker(silent)
          try {
            await noteStrays(silent)
            const { names, unaskedHosts } = await listed()
            expect(names).toContain(there.name)
            expect(names).not.toContain(here.name)
            const reason = expect.stringMatching(/^Docker of the host node-2 does not answer at tcp:\S+:9\. Start it/)
            expect(unaskedHosts).toEqual([{ id: ids.lost, name: 'node-2', reason }])
            const unknown = { state: 'away', reason: expect.stringMatching(/It may be on node-2\./) }
            expect(await silent.inspect(there.serviceId)).toEqual(unknown)
            expect(await driver.inspect(there.serviceId)).toEqual({ state: 'vanished' })
            expect(await hostOf(await givenService())).toBe(ids.manager)
          } finally {
            await deaf.stop()
          }
        })
        await there.docker.getVolume(there.name).remove()
        await noteStrays(driver)
        const after = await listed()
        expect(after.unaskedHosts).toEqual([])
        expect(after.names).not.toContain(there.name)
      },
      NODE_LOSS_LIMIT_MS,
    )

    test(
      'lose one: its service turns Degraded, and its last backup brings it up on the other; what was deleted is told',
      async () => {
        const { lost, kept, rows, backupId } = world
        const doomed = await createService(ADMIN, { name: uniqueName(), hostId: ids.lost })
        await untilSucceeded(doomed.operationId)
        const nowhere = createService(ADMIN, { name: uniqueName(), hostId: 'nowhere' })
        await expect(nowhere).rejects.toThrow(/takes no new services now/)
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
        await noteStrays(createSwarmDriver(settings))
        const unasked = { id: ids.lost, name: 'node-2', reason: 'The host node-2 is away.' }
        expect((await listServices(ADMIN)).unaskedHosts).toEqual([unasked])
        const there = createService(ADMIN, { name: uniqueName(), hostId: ids.lost })
        await expect(there).rejects.toThrow(/node-2 takes no new services now/)
        const restore = await askRestore(backupId)
        await untilSucceeded(restore.operationId)
        expect(await fingerprint(restore.serviceId)).toEqual(rows)
        expect(await hostOf(restore.serviceId)).not.toBe(ids.lost)
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

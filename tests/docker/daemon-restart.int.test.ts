import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { pack } from 'tar-stream'
import { takeBackup } from '@/lib/backup/take-backup'
import { findBackupProgress } from '@/lib/clickhouse/backups'
import { db } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { createDockerDriver } from '@/lib/provisioning/docker/docker-driver'
import { dockerSettings } from '@/lib/provisioning/docker/env'
import { retryOperation } from '@/lib/operation/retry-operation'
import { createService } from '@/lib/service/create-service'
import { deleteService } from '@/lib/service/delete-service'
import { getService } from '@/lib/service/get-service'
import { askRestore, expectGoodBackup, expectNoBackupFiles, givenBackup } from '@/tests/helpers/backups'
import { hasDocker, SOCKET } from '@/tests/helpers/docker'
import { OwnDaemon } from '@/tests/helpers/own-daemon'
import { StepHooks } from '@/tests/helpers/step-hooks'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  onEngineOf,
  startTestWorker,
  uniqueName,
  until,
  untilEnded,
  untilSucceeded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'

const isThere = await hasDocker('a daemon that is restarted', ['dockerd'])
const run = promisify(execFile)
const ROWS = 20_000
/** A daemon takes seconds to end and to come back, and its containers too. */
const RESTART_LIMIT_MS = 180_000
/** Some seconds for a RESTORE of these rows. */
const SLOW_BYTES_PER_SECOND = 50_000
const SLOW = `<clickhouse><profiles><default><max_backup_bandwidth>${SLOW_BYTES_PER_SECOND}</max_backup_bandwidth></default></profiles></clickhouse>`
/** An image that makes a volume besides, of its own and without a name. */
const IMAGE = 'with-a-volume:1'

await vi.hoisted(async () => {
  const { randomBytes } = await import('node:crypto')
  process.env['CONSOLE_PROVISIONER'] = 'docker'
  process.env['CONSOLE_DOCKER_PREFIX'] = `test-${randomBytes(4).toString('hex')}`
})

describe.skipIf(!isThere)('a daemon or a container that ends in the middle', () => {
  const daemon = new OwnDaemon()
  const steps = new StepHooks()
  let worker: RunningWorker
  let serviceId: string
  let rows: { rows: number; checksum: string }

  /** The image goes from the machine's daemon, which has it from other tests, to this one's. */
  async function copyImage(image: string): Promise<void> {
    const line = 'docker --host "$1" save "$3" | docker --host "$2" load'
    await run('sh', ['-c', line, 'sh', `unix://${SOCKET}`, daemon.host, image])
    const more = 'printf "FROM %s\\nVOLUME /extra\\n" "$2" | DOCKER_BUILDKIT=0 docker --host "$1" build --tag "$3" -'
    await run('sh', ['-c', more, 'sh', daemon.host, image, IMAGE])
  }

  const containerOf = (id: string) => daemon.docker.getContainer(`${getEnv().CONSOLE_DOCKER_PREFIX}-${id}`)

  /** Its engine, started anew, reads no faster for a RESTORE. */
  async function slowDown(id: string): Promise<void> {
    const archive = pack()
    archive.entry({ name: 'users.d/slow.xml', mode: 0o444 }, SLOW)
    archive.finalize()
    await containerOf(id).putArchive(archive, { path: '/etc/clickhouse-server' })
    await containerOf(id).restart()
  }

  /** How many containers and volumes there are in all. */
  async function count(): Promise<[containers: number, volumes: number]> {
    const containers = await daemon.docker.listContainers({ all: true })
    return [containers.length, (await daemon.docker.listVolumes()).Volumes.length]
  }

  async function remove(id: string): Promise<void> {
    const { name: confirmName } = await db.service.findUniqueOrThrow({ where: { id } })
    await untilSucceeded((await deleteService(ADMIN, { serviceId: id, confirmName })).operationId)
  }

  beforeAll(async () => {
    const { buildEngineImage } = await import('@/docker/engine/build.mjs')
    const image = await buildEngineImage()
    process.env['CONSOLE_CLICKHOUSE_IMAGE'] = IMAGE
    await daemon.start()
    await copyImage(image)
    const driver = createDockerDriver({ ...dockerSettings(getEnv()), host: daemon.host })
    worker = await startTestWorker({ drivers: [driver], onStep: steps.onStep })
    serviceId = await givenService()
    await fillWithOrders(serviceId, ROWS)
    rows = await fingerprint(serviceId)
  }, RESTART_LIMIT_MS)

  afterAll(async () => {
    steps.releaseAll()
    await endWorld(worker)
    const left = await daemon.docker.listContainers({ all: true })
    await Promise.all(left.map(({ Id }) => daemon.docker.getContainer(Id).remove({ force: true, v: true })))
    await daemon.end()
  }, 60_000)

  test(
    'or while it creates a container: one comes up in the end, and goes with all that it had',
    async () => {
      const before = await count()
      const events = await daemon.docker.getEvents({ filters: { type: ['container'], event: ['create'] } })
      events.on('error', () => undefined)
      const isBack = once(events, 'data')
        .then(() => daemon.kill('SIGKILL'))
        .then(() => daemon.start())
      const made = await createService(ADMIN, { name: uniqueName() })
      await isBack
      const { state, error } = await untilEnded(made.operationId)
      if (state === 'failed') {
        expect(error).toMatch(/\.$/)
        expect(await count()).toEqual(before)
        await untilSucceeded((await retryOperation(ADMIN, { operationId: made.operationId })).operationId)
      }
      expect(await count()).toEqual([before[0] + 1, before[1] + 2])
      await remove(made.serviceId)
      expect(await count()).toEqual(before)
    },
    RESTART_LIMIT_MS,
  )

  test('a container that is killed in the middle of a RESTORE has every row in the end', async () => {
    const before = await count()
    const backupId = await givenBackup(serviceId)
    steps.once('restore:instance:after', ({ operation }) => slowDown(operation.serviceId))
    const restore = await askRestore(backupId)
    await until('the RESTORE to be under way', async () => {
      const ask = onEngineOf(restore.serviceId, (engine) => findBackupProgress(engine, restore.operationId))
      const progress = await ask.catch(() => null)
      if (progress && progress.status !== 'RESTORING') throw new Error(`too late, it is ${progress.status}`)
      return progress && progress.readBytes > 0
    })
    await containerOf(restore.serviceId).kill()
    await untilSucceeded(restore.operationId)
    expect(await fingerprint(restore.serviceId)).toEqual(rows)
    await expectGoodBackup(backupId)
    await remove(restore.serviceId)
    expect(await count()).toEqual(before)
  })

  test.each([
    ['SIGTERM', 'backup:started:after'],
    ['SIGKILL', 'backup:started:before'],
  ] as const)(
    'by %s at %s of a backup: that is whole, or Failed without files, and the service is back',
    async (signal, at) => {
      steps.once(at, async () => {
        await daemon.kill(signal)
        await daemon.start()
      })
      const { backupId, operationId } = await takeBackup(ADMIN, { serviceId })
      const { state, error } = await untilEnded(operationId)
      if (state === 'succeeded') await expectGoodBackup(backupId)
      else {
        expect(error).toMatch(/\.$/)
        expect(await db.backup.findUniqueOrThrow({ where: { id: backupId } })).toMatchObject({ state: 'failed' })
        expectNoBackupFiles(serviceId, backupId)
      }
      await until('the service to run', async () => {
        const service = await getService(ADMIN, { serviceId })
        return service.state === 'running' && !service.activeOperation
      })
      expect(await fingerprint(serviceId)).toEqual(rows)
      await expectGoodBackup(await givenBackup(serviceId))
    },
    RESTART_LIMIT_MS,
  )
})

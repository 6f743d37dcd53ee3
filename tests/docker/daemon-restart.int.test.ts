import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { takeBackup } from '@/lib/backup/take-backup'
import { db } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { createDockerDriver } from '@/lib/provisioning/docker/docker-driver'
import { dockerSettings } from '@/lib/provisioning/docker/env'
import { getService } from '@/lib/service/get-service'
import { expectGoodBackup, expectNoBackupFiles, givenBackup } from '@/tests/helpers/backups'
import { hasDocker, SOCKET } from '@/tests/helpers/docker'
import { OwnDaemon } from '@/tests/helpers/own-daemon'
import { StepHooks } from '@/tests/helpers/step-hooks'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  startTestWorker,
  until,
  untilEnded,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'

const isThere = await hasDocker('a daemon that is restarted', ['dockerd'])
const run = promisify(execFile)
const ROWS = 20_000
/** A daemon takes seconds to end and to come back, and its containers too. */
const RESTART_LIMIT_MS = 180_000

await vi.hoisted(async () => {
  const { randomBytes } = await import('node:crypto')
  process.env['CONSOLE_PROVISIONER'] = 'docker'
  process.env['CONSOLE_DOCKER_PREFIX'] = `test-${randomBytes(4).toString('hex')}`
})

describe.skipIf(!isThere)('a daemon that is restarted during a backup', () => {
  const daemon = new OwnDaemon()
  const steps = new StepHooks()
  let worker: RunningWorker
  let serviceId: string
  let rows: { rows: number; checksum: string }

  /** The image goes from the machine's daemon, which has it from other tests, to this one's. */
  async function copyImage(image: string): Promise<void> {
    const line = 'docker --host "$1" save "$3" | docker --host "$2" load'
    await run('sh', ['-c', line, 'sh', `unix://${SOCKET}`, daemon.host, image])
  }

  beforeAll(async () => {
    const { buildEngineImage } = await import('@/docker/engine/build.mjs')
    const image = await buildEngineImage()
    process.env['CONSOLE_CLICKHOUSE_IMAGE'] = image
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

  test.each([
    ['SIGTERM', 'backup:started:after'],
    ['SIGKILL', 'backup:started:before'],
  ] as const)(
    'by %s at %s: the backup is whole, or Failed without files, and the service is back',
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

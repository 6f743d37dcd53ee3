import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { takeBackup } from '@/lib/backup/take-backup'
import { getEnv } from '@/lib/env'
import { createDrivers } from '@/lib/provisioning/drivers'
import { ensureConfiguredStore } from '@/lib/store/configured-store'
import { askRestore, expectGoodBackup, givenBackup } from '@/tests/helpers/backups'
import { envWithBucket } from '@/tests/helpers/console-store'
import { docker, givenNetwork, hasDocker, removeAll } from '@/tests/helpers/docker'
import { findS3Obstacle, s3Server } from '@/tests/helpers/object-stores'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  startTestWorker,
  untilSucceeded,
} from '@/tests/helpers/world'
import { startFaultProxy } from '@/tests/servers/fault-proxy'
import type { RunningWorker } from '@/worker/start-worker'

const SERVER_START_MS = 180_000
const isThere = await hasDocker('backups of containers in a bucket')
const obstacle = findS3Obstacle()

// The environment is read once, by the first import that asks for it.
await vi.hoisted(async () => {
  const { randomBytes } = await import('node:crypto')
  process.env['CONSOLE_PROVISIONER'] = 'docker'
  process.env['CONSOLE_DOCKER_PREFIX'] = `test-${randomBytes(4).toString('hex')}`
})

describe.skipIf(!isThere || obstacle)(
  `containers and a store in a bucket${obstacle ? ` (skipped: ${obstacle})` : ''}`,
  () => {
    let worker: RunningWorker | undefined
    let proxy: Awaited<ReturnType<typeof startFaultProxy>> | undefined

    beforeAll(async () => {
      const { buildEngineImage } = await import('@/docker/engine/build.mjs')
      process.env['CONSOLE_CLICKHOUSE_IMAGE'] = await buildEngineImage()
      // Containers do not reach the loopback of this machine.
      proxy = await startFaultProxy((await s3Server()).endpoint, await givenNetwork(getEnv().CONSOLE_DOCKER_PREFIX))
      worker = await startTestWorker({ drivers: createDrivers(getEnv()) })
      const { env } = await envWithBucket()
      await ensureConfiguredStore({ ...env, CONSOLE_STORE_ENDPOINT: proxy.url })
    }, SERVER_START_MS)

    afterAll(async () => {
      await endWorld(worker)
      await proxy?.close()
      await removeAll(getEnv().CONSOLE_DOCKER_PREFIX)
    })

    async function mountsOf(serviceId: string): Promise<string[]> {
      const { Mounts } = await docker.getContainer(`${getEnv().CONSOLE_DOCKER_PREFIX}-${serviceId}`).inspect()
      return Mounts.map(({ Type }) => Type)
    }

    test('back up and restore with no directory of the host', async () => {
      const serviceId = await givenService()
      await fillWithOrders(serviceId, 10_000)
      const full = await givenBackup(serviceId)
      await fillWithOrders(serviceId, 100)
      const { backupId: increment, operationId } = await takeBackup(ADMIN, { serviceId, baseBackupId: full })
      await untilSucceeded(operationId)
      await expectGoodBackup(increment)
      const restore = await askRestore(increment)
      await untilSucceeded(restore.operationId)
      expect(await fingerprint(restore.serviceId)).toEqual(await fingerprint(serviceId))
      expect([await mountsOf(serviceId), await mountsOf(restore.serviceId)]).toEqual([['volume'], ['volume']])
    })
  },
)

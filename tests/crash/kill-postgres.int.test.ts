import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { takeBackup } from '@/lib/backup/take-backup'
import { applyMigrations } from '@/lib/database/migrate'
import { preparePostgresHome } from '@/lib/database/postgres-home'
import { db } from '@/lib/db'
import { errorText } from '@/lib/errors'
import { getOperation } from '@/lib/operation/get-operation'
import { stepsOf } from '@/lib/operation/step-labels'
import type { OperationKind, OperationView } from '@/lib/operation/types'
import { prepareDataDir } from '@/scripts/supervisor/data-dir'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@/scripts/supervisor/postgres'
import { askRestore, discardService, expectRestores, givenBackup } from '@/tests/helpers/backups'
import { StepHooks } from '@/tests/helpers/step-hooks'
import {
  ADMIN,
  endWorld,
  fillWithOrders,
  fingerprint,
  givenService,
  startTestWorker,
  uniqueName,
  until,
} from '@/tests/helpers/world'
import type { RunningWorker } from '@/worker/start-worker'

/** The server comes back after each of a dozen deaths. */
const MANY = { timeout: 300_000 }
const OUTAGES_MS = 240_000

// A PostgreSQL of this file's own, kept as `npm start` keeps it: it comes back by itself on the same port.
let dataDir: string
let postgres: EmbeddedPostgres
let worker: RunningWorker
let source: { serviceId: string; backupId: string; data: { rows: number; checksum: string } }
const hooks = new StepHooks()

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'kill-postgres-'))
  await prepareDataDir(dataDir)
  postgres = await startEmbeddedPostgres(dataDir)
  process.env['DATABASE_URL'] = postgres.url
  await applyMigrations(postgres.url)
  worker = await startTestWorker({ onStep: hooks.onStep })
  const serviceId = await givenService()
  await fillWithOrders(serviceId, 20_000)
  source = { serviceId, backupId: await givenBackup(serviceId), data: await fingerprint(serviceId) }
})

afterAll(async () => {
  await endWorld(worker)
  await postgres.stop()
  await rm(dataDir, { recursive: true, force: true })
})

async function postmasterPid(): Promise<number> {
  const { clusterDir } = await preparePostgresHome(dataDir)
  return Number((await readFile(path.join(clusterDir, 'postmaster.pid'), 'utf8')).split('\n')[0])
}

/** The file names a server that has just died until the next one is up. */
async function killPostgres(): Promise<void> {
  await until('a PostgreSQL that can be killed', async () => {
    try {
      return process.kill(await postmasterPid(), 'SIGKILL')
    } catch {
      return false
    }
  })
}

/** The database may be away for a second; an answer that never comes is a failure all the same. */
function untilEndedAcrossOutage(operationId: string): Promise<OperationView> {
  return until(
    `operation ${operationId} to end`,
    async () => {
      try {
        const operation = await getOperation(ADMIN, { operationId })
        return ['succeeded', 'failed', 'cancelled'].includes(operation.state) && operation
      } catch (error) {
        if (errorText(error).includes('no such operation')) throw error
        return null
      }
    },
    OUTAGES_MS,
  )
}

function pointsOf(kind: OperationKind): string[] {
  return stepsOf(kind, { withSample: false }).flatMap(({ key }) => [`${kind}:${key}:before`, `${kind}:${key}:after`])
}

/** PostgreSQL dies at each of these points. */
function killPostgresAt(points: string[]): void {
  for (const point of points) hooks.once(point, killPostgres)
}

describe('kill -9 of PostgreSQL before and after each step', () => {
  test('the restore goes on and brings every row', MANY, async () => {
    killPostgresAt(pointsOf('restore'))
    const name = uniqueName()
    const { serviceId, operationId } = await askRestore(source.backupId, name)
    const ended = await untilEndedAcrossOutage(operationId)
    expect([ended.state, ended.error]).toEqual(['succeeded', null])
    expect(hooks.isIdle).toBe(true)
    expect(await fingerprint(serviceId)).toEqual(source.data)
    expect(await db.service.count({ where: { name } })).toBe(1)
    await discardService(serviceId)
  })

  test('the backup goes on and can be restored', MANY, async () => {
    killPostgresAt(pointsOf('backup'))
    const { backupId, operationId } = await takeBackup(ADMIN, { serviceId: source.serviceId })
    const ended = await untilEndedAcrossOutage(operationId)
    expect([ended.state, ended.error]).toEqual(['succeeded', null])
    expect(hooks.isIdle).toBe(true)
    await expectRestores(backupId, source.data)
  })
})

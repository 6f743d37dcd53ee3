import { z } from 'zod'
import { findBackupProgress } from '@/lib/clickhouse/backups'
import { connectEngine, type Engine } from '@/lib/clickhouse/client'
import { failureSentence } from '@/lib/clickhouse/failure-sentence'
import { backupStatement } from '@/lib/clickhouse/statements/backup-statement'
import { restoreStatement } from '@/lib/clickhouse/statements/restore-statement'
import { type Bucket, db } from '@/lib/db'
import { AppError, errorText } from '@/lib/errors'
import type { FlowContext } from '@/lib/operation/flow'
import { wait } from '@/lib/operation/flows/shared'
import type { InstanceSpec } from '@/lib/provisioning/port'
import { generatePassword, sha256Hex } from '@/lib/secrets'
import { needsOwnCredentials } from './columns'
import { bucketDisk, placeOnDisk } from './open-bucket-store'
import { engineStoreSentence } from './store-failure'

/** A table of one row takes less than a second; a store that takes longer is not one to rely on. */
const LIMIT_MS = 60_000
const POLL_MS = 100

const PROBE = { kind: 'table' as const, database: 'default', table: 'probe' }
const COPY = { database: 'default', table: 'probe_restored' }

/**
 * An engine of its own for the test, under the bucket's id: the service's engine learns nothing before it is saved. It is
 * of the service's image and on its host, so that it reaches what that one reaches.
 */
async function probeSpec(bucket: Bucket): Promise<InstanceSpec> {
  const service = bucket.serviceId && (await db.service.findUnique({ where: { id: bucket.serviceId } }))
  const { image, hostId } = service || { image: null, hostId: null }
  return {
    ...(image && { image }),
    ...(hostId && { hostId }),
    serviceId: bucket.id,
    username: 'nobody',
    passwordSha256: sha256Hex(generatePassword()),
    consolePassword: generatePassword(),
    networks: [],
    backupDisks: [await bucketDisk(bucket)],
  }
}

const WITHOUT_KEY =
  " Without an access key the engine takes the role with the console's own AWS credentials; where those are only for a while, with the ones of the instance that the engine runs on."

function engineFailure(error: string, bucket: Bucket): AppError {
  const sentence = engineStoreSentence(error)
  const hint = needsOwnCredentials(bucket) ? WITHOUT_KEY : ''
  return new AppError(
    'conflict',
    sentence ? `The engine reached the store, and: ${sentence}${hint}` : failureSentence(error),
    {
      message: error,
    },
  )
}

type Statement = { id: string; explain: (error: string) => AppError }

async function run(flow: FlowContext, engine: Engine, sql: string, { id, explain }: Statement): Promise<void> {
  const deadline = Date.now() + LIMIT_MS
  await engine.command(sql).catch((error: unknown) => Promise.reject(explain(errorText(error))))
  for (;;) {
    const progress = await findBackupProgress(engine, id)
    if (progress?.status === 'BACKUP_CREATED' || progress?.status === 'RESTORED') return
    if (progress && !['CREATING_BACKUP', 'RESTORING'].includes(progress.status)) throw explain(progress.error)
    if (Date.now() > deadline)
      throw new AppError('conflict', `The engine got nothing done with the store in ${LIMIT_MS / 1_000} seconds.`)
    await wait(flow, POLL_MS)
  }
}

/** Backs up a small table with an engine like the service's, and restores it. @throws AppError. */
export async function proveEngine(flow: FlowContext, bucket: Bucket, name: string): Promise<void> {
  const spec = await probeSpec(bucket)
  const endpoint = await flow.driver.ensureRunning(spec)
  const engine = connectEngine(endpoint, spec.consolePassword)
  const place = placeOnDisk(bucket, name)
  const options = (id: string) => ({ id, isAsync: true })
  const explain = (error: string) => engineFailure(error, bucket)
  const scope = { kind: 'elements' as const, elements: [PROBE] }
  const copied = { kind: 'elements' as const, elements: [{ ...PROBE, as: COPY }] }
  try {
    await engine.command('CREATE TABLE IF NOT EXISTS default.probe ENGINE = MergeTree ORDER BY n AS SELECT 7 AS n')
    await run(flow, engine, backupStatement(place, { scope, ...options('backup') }).sql, { id: 'backup', explain })
    await run(flow, engine, restoreStatement(place, { scope: copied, ...options('restore') }).sql, {
      id: 'restore',
      explain,
    })
    const rows = await engine.query('SELECT n FROM default.probe_restored', z.object({ n: z.number() }))
    if (rows[0]?.n !== 7) throw new AppError('conflict', 'The engine restored something else than it backed up.')
  } finally {
    await engine.close()
    await flow.driver.remove(bucket.id)
  }
}

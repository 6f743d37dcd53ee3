import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { SYSTEM_CTX } from '@/lib/auth/ctx'
import { backupName } from '@/lib/bucket/backup-name'
import { bucketDiskName } from '@/lib/bucket/open-bucket-store'
import { setBucket } from '@/lib/bucket/set-bucket'
import { takeExternalBackup } from '@/lib/bucket/take-external-backup'
import { type Bucket, db } from '@/lib/db'
import type { Engine } from '@/lib/clickhouse/client'
import { endpointOf, withEngine } from '@/lib/service/instance'
import { findCephObstacle, startCeph } from '@/tests/servers/ceph'
import { figure, untilIdle, untilSucceeded } from './backups-and-restores'
import { type Figure, paired, timed } from './measure'

const RUNS = 5
/** Each leaves two gigabytes in the memory of the store. */
const BIG_RUNS = 3
const FACTOR = 1.15
/** Incompressible, so that about 1 GB goes over the wire and the fixed costs of an operation don't decide the ratio. */
const BIG_ROWS = 1_000_000
const BYTES_PER_ROW = 1_000
const INSERT_BLOCK_ROWS = 100_000

async function givenBucket(serviceId: string, home: string): Promise<{ bucket: Bucket; end: () => void }> {
  const { pids, facts } = await startCeph(home)
  const { endpoint, accessKeyId, secretAccessKey } = facts
  const credentials = { accessKeyId, secretAccessKey }
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials })
  await client.send(new CreateBucketCommand({ Bucket: 'bench' }))
  client.destroy()
  const fields = { provider: 's3', address: `${endpoint}/bench`, ...credentials }
  await untilSucceeded((await setBucket(SYSTEM_CTX, { serviceId, ...fields })).operationId)
  await untilIdle(serviceId)
  return {
    bucket: await db.bucket.findFirstOrThrow({ where: { serviceId, state: 'active' } }),
    end: () => pids.forEach((pid) => process.kill(pid, 'SIGKILL')),
  }
}

async function givenBigTable(serviceId: string): Promise<void> {
  const service = await db.service.findUniqueOrThrow({ where: { id: serviceId } })
  await withEngine(
    service,
    endpointOf(service),
    async (engine) => {
      await engine.command('CREATE DATABASE IF NOT EXISTS bench')
      await engine.command('CREATE TABLE bench.big (id UInt64, noise String) ENGINE = MergeTree ORDER BY id')
      for (let from = 0; from < BIG_ROWS; from += INSERT_BLOCK_ROWS)
        await engine.command(
          `INSERT INTO bench.big SELECT number, randomString(${BYTES_PER_ROW}) FROM numbers(${from}, ${INSERT_BLOCK_ROWS})`,
        )
      await engine.command('OPTIMIZE TABLE bench.big FINAL')
    },
    { isLong: true },
  )
}

async function bareBackup(serviceId: string, bucket: Bucket): Promise<number> {
  const service = await db.service.findUniqueOrThrow({ where: { id: serviceId } })
  const back = async (engine: Engine) => {
    const place = `Disk('${bucketDiskName(bucket)}', '${backupName(new Date(), randomUUID())}')`
    const sql = `BACKUP ALL EXCEPT DATABASES system, INFORMATION_SCHEMA, information_schema TO ${place}`
    return (await timed(() => engine.command(sql))).ms
  }
  return withEngine(service, endpointOf(service), back, { isLong: true })
}

async function ourBackup(serviceId: string): Promise<number> {
  const { ms } = await timed(async () =>
    untilSucceeded((await takeExternalBackup(SYSTEM_CTX, { serviceId })).operationId),
  )
  return ms
}

/** An external backup beside the same statement run by hand; nothing where the S3 server is not installed. */
export async function measureBuckets(serviceId: string): Promise<Figure[]> {
  const obstacle = findCephObstacle()
  if (obstacle) {
    console.log(`left out, backups into a bucket: ${obstacle}`)
    return []
  }
  const home = await mkdtemp(path.join(tmpdir(), 'bench-s3-'))
  const { bucket, end } = await givenBucket(serviceId, home)
  const measure = async (what: string, runs: number) =>
    figure(
      what,
      await paired(
        runs,
        () => ourBackup(serviceId),
        () => bareBackup(serviceId, bucket),
      ),
      FACTOR,
    )
  try {
    const sample = await measure('Back up the sample to a bucket, S3, to Successful', RUNS)
    await givenBigTable(serviceId)
    return [sample, await measure('Back up 1 GB to a bucket, S3, to Successful', BIG_RUNS)]
  } finally {
    end()
    await rm(home, { recursive: true, force: true })
  }
}

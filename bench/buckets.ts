import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { SYSTEM_CTX } from '@/lib/auth/ctx'
import { backupName } from '@/lib/bucket/backup-name'
import { bucketDisk } from '@/lib/bucket/open-bucket-store'
import { setBucket } from '@/lib/bucket/set-bucket'
import { takeExternalBackup } from '@/lib/bucket/take-external-backup'
import { type Bucket, db } from '@/lib/db'
import { endpointOf, withEngine } from '@/lib/service/instance'
import { findCephObstacle, startCeph } from '@/tests/servers/ceph'
import { untilIdle, untilSucceeded } from './backups-and-restores'
import { type Figure, paired, timed } from './measure'

const RUNS = 5
const FACTOR = 1.15

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

async function bareBackup(serviceId: string, bucket: Bucket): Promise<number> {
  const service = await db.service.findUniqueOrThrow({ where: { id: serviceId } })
  return withEngine(service, endpointOf(service), async (engine) => {
    const place = `Disk('${bucketDisk(bucket).name}', '${backupName(new Date(), randomUUID())}')`
    const sql = `BACKUP ALL EXCEPT DATABASES system, INFORMATION_SCHEMA, information_schema TO ${place}`
    return (await timed(() => engine.command(sql))).ms
  })
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
  try {
    const { ours, bare } = await paired(
      RUNS,
      () => ourBackup(serviceId),
      () => bareBackup(serviceId, bucket),
    )
    return [
      {
        what: 'Back up to bucket to Successful, S3',
        measured: `${Math.round(ours)} ms, bare ${Math.round(bare)} ms (${(ours / bare).toFixed(2)} x)`,
        reach: `${FACTOR} x bare = ${Math.round(FACTOR * bare)} ms`,
        isReached: ours <= FACTOR * bare,
      },
    ]
  } finally {
    end()
    await rm(home, { recursive: true, force: true })
  }
}

import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import { saveBucket } from '@/lib/bucket/save-bucket'
import { setBucket } from '@/lib/bucket/set-bucket'
import { takeExternalBackup } from '@/lib/bucket/take-external-backup'
import { db, type ExternalBackup } from '@/lib/db'
import type { givenS3Bucket } from './object-stores'
import { ADMIN, until, untilEnded, untilSucceeded } from './world'

type Given = Awaited<ReturnType<typeof givenS3Bucket>>

/** What a person types to use a bucket. */
export const fieldsOf = ({
  address,
  accessKeyId,
  secretAccessKey,
}: Pick<Given, 'address' | 'accessKeyId' | 'secretAccessKey'>) => ({
  provider: 's3',
  address,
  accessKeyId,
  secretAccessKey,
})

const untilQuiet = (serviceId: string) =>
  until('the service to be quiet', async () => {
    const open = await db.operation.count({ where: { serviceId, state: { in: ['queued', 'running'] } } })
    return open === 0
  })

/** Set up, with the first backup taken; the next is not due before 2100. */
export async function setUp(serviceId: string, fields: Record<string, unknown>): Promise<void> {
  const { operationId, bucketId } = await setBucket(ADMIN, { serviceId, ...fields, isToBeSaved: false })
  await untilSucceeded(operationId)
  await saveBucket(ADMIN, { bucketId })
  await db.bucket.updateMany({ where: { serviceId, state: 'active' }, data: { nextBackupAt: new Date('2100-01-01') } })
  await untilQuiet(serviceId)
}

/** What a test of the connection says; null when it is passed. */
export async function testOf(serviceId: string, fields: Record<string, unknown>): Promise<string | null> {
  const { operationId } = await setBucket(ADMIN, { serviceId, ...fields })
  return (await untilEnded(operationId)).error
}

/** An external backup that must fail. */
export async function failedBackup(serviceId: string): Promise<ExternalBackup> {
  const { operationId, backupId } = await takeExternalBackup(ADMIN, { serviceId })
  expect((await untilEnded(operationId)).state).toBe('failed')
  const row = await db.externalBackup.findUniqueOrThrow({ where: { id: backupId } })
  expect(row.state).toBe('failed')
  return row
}

/** All keys of a bucket; a test's has few. */
export async function keysOf({ client, bucket }: Given): Promise<string[]> {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }))
  return Contents.map(({ Key = '' }) => Key)
}

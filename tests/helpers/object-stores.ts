import { randomUUID } from 'node:crypto'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { BlobServiceClient } from '@azure/storage-blob'
import { z } from 'zod'
import { startAzurite } from '@/tests/servers/azurite'
import { findCephObstacle, startCeph } from '@/tests/servers/ceph'
import { sharedServer } from '@/tests/servers/shared-server'

const s3Facts = z.object({
  endpoint: z.string(),
  home: z.string(),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
})
const azureFacts = z.object({
  connectionString: z.string(),
  accountKey: z.string(),
  port: z.number(),
  home: z.string(),
})

/**
 * Why tests on S3 are left out here, or null; shown in their titles. In CI they are never left out.
 * @throws Error with CI=true on a machine without the server.
 */
export function findS3Obstacle(): string | null {
  const obstacle = findCephObstacle()
  if (obstacle && process.env['CI'] === 'true') throw new Error(`The tests on S3 can't run: ${obstacle}`)
  return obstacle
}

/** The S3 server of this run. */
export const s3Server = () => sharedServer('s3', s3Facts, (home) => startCeph(home))

/** Azurite of this run. */
export const azureServer = () => sharedServer('azure', azureFacts, startAzurite)

/** A bucket of its own on the S3 server of this run. */
export async function givenS3Bucket() {
  const { endpoint, accessKeyId, secretAccessKey } = await s3Server()
  const bucket = `test-${randomUUID()}`
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  })
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
  return { client, bucket, endpoint, address: `${endpoint}/${bucket}`, accessKeyId, secretAccessKey }
}

/** A container of its own on the Azurite of this run. */
export async function givenAzureContainer() {
  const { connectionString, port } = await azureServer()
  const name = `test-${randomUUID()}`
  const client = BlobServiceClient.fromConnectionString(connectionString).getContainerClient(name)
  await client.create()
  return { client, container: name, connectionString, port }
}

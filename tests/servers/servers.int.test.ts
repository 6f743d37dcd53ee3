import { PutObjectCommand } from '@aws-sdk/client-s3'
import { BlobServiceClient } from '@azure/storage-blob'
import { describe, expect, test } from 'vitest'
import { findS3Obstacle, givenAzureContainer, givenS3Bucket, s3Server } from '@/tests/helpers/object-stores'
import { connectionString } from './azurite'

const obstacle = findS3Obstacle()

describe.skipIf(obstacle)(`the S3 server${obstacle ? ` (skipped: ${obstacle})` : ''}`, () => {
  test('is one for all, takes its own keys and refuses a wrong secret', async () => {
    const { client, bucket, ...facts } = await givenS3Bucket()
    expect((await s3Server()).endpoint).toBe(facts.endpoint)
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'a', Body: 'b' }))
    client.config.credentials = async () => ({ accessKeyId: facts.accessKeyId, secretAccessKey: 'wrong' })
    const write = client.send(new PutObjectCommand({ Bucket: bucket, Key: 'a', Body: 'b' }))
    await expect(write).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } })
  })
})

test('Azurite takes its own key and refuses a wrong one', async () => {
  const { client, container, port } = await givenAzureContainer()
  await client.getBlockBlobClient('a').upload('b', 1)
  const stranger = BlobServiceClient.fromConnectionString(
    connectionString(port, Buffer.from('wrong').toString('base64')),
  )
  const write = stranger.getContainerClient(container).getBlockBlobClient('a').upload('b', 1)
  await expect(write).rejects.toMatchObject({ statusCode: 403 })
})

import { CreateBucketCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { z } from 'zod'
import { log } from '@/lib/log'

const MAX_TRIES = 10

const { STORE_URL, STORE_BUCKET, STORE_ACCESS_KEY, STORE_SECRET_KEY } = z
  .object({
    STORE_URL: z.url(),
    STORE_BUCKET: z.string().min(3),
    STORE_ACCESS_KEY: z.string().min(1),
    STORE_SECRET_KEY: z.string().min(1),
  })
  .parse(process.env)

const client = new S3Client({
  endpoint: STORE_URL,
  region: 'us-east-1',
  forcePathStyle: true,
  credentials: { accessKeyId: STORE_ACCESS_KEY, secretAccessKey: STORE_SECRET_KEY },
  maxAttempts: MAX_TRIES,
})

const bucket = { Bucket: STORE_BUCKET }
const isThere = await client.send(new HeadBucketCommand(bucket)).then(
  () => true,
  () => false,
)
if (!isThere) await client.send(new CreateBucketCommand(bucket))
log.info({ bucket: STORE_BUCKET }, isThere ? 'the bucket is there' : 'the bucket was made')

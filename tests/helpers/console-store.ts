import { db } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { ensureConfiguredStore } from '@/lib/store/configured-store'
import { givenS3Bucket } from './object-stores'

/** The environment with a bucket of this run as the console's own store. */
export async function envWithBucket(path = 'console/store') {
  const given = await givenS3Bucket()
  const variables = {
    CONSOLE_STORE: `s3://${given.bucket}/${path}`,
    CONSOLE_STORE_ENDPOINT: given.endpoint,
    CONSOLE_STORE_ACCESS_KEY: given.accessKeyId,
    CONSOLE_STORE_SECRET_KEY: given.secretAccessKey,
  }
  return { ...given, path, variables, env: { ...getEnv(), ...variables } }
}

/** New backups go into a bucket of this run from now on. */
export async function givenBucketStore() {
  const given = await envWithBucket()
  await ensureConfiguredStore(given.env)
  const { id: storeBucketId } = await db.storeBucket.findFirstOrThrow({ where: { isCurrent: true } })
  return { ...given, storeBucketId }
}

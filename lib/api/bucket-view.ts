import { z } from 'zod'
import type { BucketProvider, BucketView } from '@/lib/bucket/types'

const path = z.string().describe('https://<host>/<bucket>/<path>')
const keys = {
  accessKeyId: z.string().optional(),
  secretAccessKey: z.string().optional(),
  caPem: z.string().optional().describe('The authority of a server that public ones did not sign.'),
}
const awsFields = {
  bucketProvider: z.literal('AWS'),
  iamRoleArn: z
    .string()
    .nullish()
    .describe("The role that the key takes; without a key, that the console's own AWS credentials take."),
  iamRoleSessionName: z.string().nullish(),
  ...keys,
}
const gcpFields = { bucketProvider: z.literal('GCP'), ...keys }
const azureFields = { bucketProvider: z.literal('AZURE'), connectionString: z.string().optional() }

export const bucketPostSchema = z
  .discriminatedUnion('bucketProvider', [
    z.object({ ...awsFields, bucketPath: path }),
    z.object({ ...gcpFields, bucketPath: path }),
    z.object({ ...azureFields, containerName: z.string() }),
  ])
  .meta({ id: 'BackupBucketPostRequest' })

export const bucketPatchSchema = z
  .discriminatedUnion('bucketProvider', [
    z.object({ ...awsFields, bucketPath: path.optional() }),
    z.object({ ...gcpFields, bucketPath: path.optional() }),
    z.object({ ...azureFields, containerName: z.string().optional() }),
  ])
  .meta({ id: 'BackupBucketPatchRequest' })

const id = z.uuid()

export const bucketSchema = z
  .discriminatedUnion('bucketProvider', [
    z.object({
      id,
      bucketProvider: z.literal('AWS'),
      bucketPath: z.string(),
      accessKeyId: z.string().optional().describe('Not there for a role without a key.'),
      iamRoleArn: z.string().optional(),
    }),
    z.object({ id, bucketProvider: z.literal('GCP'), bucketPath: z.string(), accessKeyId: z.string() }),
    z.object({ id, bucketProvider: z.literal('AZURE'), containerName: z.string() }),
  ])
  .meta({ id: 'BackupBucket' })

/** ClickHouse Cloud's names of where a bucket is. */
const PROVIDERS = { AWS: 's3', GCP: 'gcs', AZURE: 'azure' } as const satisfies Record<string, BucketProvider>

/** A bucket in ClickHouse Cloud's shape, without its secret. */
export function toCloudBucket(bucket: BucketView): z.input<typeof bucketSchema> {
  if (bucket.provider === 'azure')
    return { id: bucket.id, bucketProvider: 'AZURE', containerName: bucket.container ?? '' }
  const { id: bucketId, address: bucketPath, accessKeyId, roleArn } = bucket
  const place = { id: bucketId, bucketPath }
  if (bucket.provider === 'gcs') return { ...place, bucketProvider: 'GCP', accessKeyId: accessKeyId ?? '' }
  return {
    ...place,
    bucketProvider: 'AWS',
    ...(accessKeyId && { accessKeyId }),
    ...(roleArn && { iamRoleArn: roleArn }),
  }
}

/** Cloud's shape has none: the one that a person set stays with its host. */
function keptRegion(path: string | undefined, known: BucketView | null): string {
  const isElsewhere = path !== undefined && known !== null && hostOf(path) !== hostOf(known.address)
  return (!isElsewhere && known?.region) || ''
}

const hostOf = (address: string) => (URL.canParse(address) ? new URL(address).host : null)

/** What setBucket takes; what is not given stays as in `known`, the secret as long as the host is the same. */
export function toBucketInput(body: z.output<typeof bucketPatchSchema>, known: BucketView | null): object {
  const provider = PROVIDERS[body.bucketProvider]
  const same = known?.provider === provider ? known : null
  if (body.bucketProvider === 'AZURE') {
    const { connectionString = '', containerName: container = same?.container } = body
    return { provider, connectionString, container, path: same?.path ?? '' }
  }
  const role =
    body.bucketProvider === 'AWS'
      ? { roleArn: body.iamRoleArn ?? same?.roleArn ?? '', region: keptRegion(body.bucketPath, same) }
      : {}
  return {
    provider,
    address: body.bucketPath ?? same?.address,
    accessKeyId: body.accessKeyId ?? same?.accessKeyId ?? '',
    secretAccessKey: body.secretAccessKey ?? '',
    caPem: body.caPem ?? same?.caPem ?? '',
    ...role,
  }
}

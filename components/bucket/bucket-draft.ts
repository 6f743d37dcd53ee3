import type { BucketProvider, BucketView, ExternalScheduleKind } from '@/lib/bucket/types'

/** The form as a person fills it; the fields of the other providers keep what was typed. */
export type BucketDraft = {
  provider: BucketProvider
  address: string
  accessKeyId: string
  secretAccessKey: string
  roleArn: string
  region: string
  caPem: string
  connectionString: string
  container: string
  path: string
  schedule: ExternalScheduleKind
  periodHours: string
  startTime: string
  timeZone: string
  mayDelete: boolean
}

export const PROVIDER_NAMES = {
  s3: 'Amazon S3 or compatible',
  gcs: 'Google Cloud Storage',
  azure: 'Azure Blob Storage',
} as const satisfies Record<BucketProvider, string>

const EMPTY: BucketDraft = {
  provider: 's3',
  address: '',
  accessKeyId: '',
  secretAccessKey: '',
  roleArn: '',
  region: '',
  caPem: '',
  connectionString: '',
  container: '',
  path: '',
  schedule: 'period',
  periodHours: '24',
  startTime: '02:00',
  timeZone: 'UTC',
  mayDelete: false,
}

/** What is known of a bucket; its secret is not. */
export function toBucketDraft(bucket: BucketView | null): BucketDraft {
  if (!bucket) return EMPTY
  const { provider, address, accessKeyId, roleArn, caPem, container, path, periodHours, mayDelete } = bucket
  const { schedule, startTime, timeZone, region } = bucket
  return {
    ...EMPTY,
    provider,
    schedule,
    periodHours: String(periodHours),
    startTime: startTime ?? EMPTY.startTime,
    timeZone,
    mayDelete,
    ...(provider === 'azure'
      ? { container: container ?? '', path }
      : { address, accessKeyId: accessKeyId ?? '', roleArn: roleArn ?? '', region: region ?? '', caPem: caPem ?? '' }),
  }
}

/** The fields of the chosen provider, as the server takes them. */
export function toBucketFields(draft: BucketDraft) {
  const { provider, connectionString, container, path, address, accessKeyId, secretAccessKey, caPem } = draft
  if (provider === 'azure') return { provider, connectionString, container, path }
  const fields = { address, accessKeyId, secretAccessKey, caPem }
  return provider === 's3'
    ? { provider, ...fields, roleArn: draft.roleArn, region: draft.region }
    : { provider, ...fields }
}

export type BucketInput = ReturnType<typeof toBucketFields>

/** When to back up, and what the console may delete. */
export function toBucketOptions({ schedule, periodHours, startTime, timeZone, mayDelete }: BucketDraft) {
  return { schedule, periodHours, startTime, timeZone, mayDelete }
}

export type BucketOptions = ReturnType<typeof toBucketOptions>

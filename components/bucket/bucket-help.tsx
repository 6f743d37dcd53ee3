'use client'

import { Statement } from '@/components/ui/statement'
import { s3PolicyFor } from '@/lib/bucket/s3-policy'
import type { BucketProvider } from '@/lib/bucket/types'

const WHAT = {
  s3: 'The key needs to list the bucket, and to read, write and delete objects: a test deletes what it wrote, and the engine its lock file after every backup and what a BACKUP of its own wrote that failed. Nothing else is deleted unless you allow it below. With a role, the role needs this policy and a trust policy that names the user of the key, and this user needs sts:AssumeRole on the role. Without a key, that is the user or role whose AWS credentials the console has.',
  gcs: 'Make an HMAC key (Cloud Storage → Settings → Interoperability) of a service account that has the role Storage Object User on the bucket.',
  azure:
    'The connection string holds an access key of the storage account, which may do everything in it. The container must exist.',
} as const satisfies Record<BucketProvider, string>

/** Which permissions to grant. */
export function BucketHelp({ provider, address }: { provider: BucketProvider; address: string }) {
  return (
    <details className="text-xs">
      <summary className="cursor-pointer text-fg-muted">Which permissions to grant</summary>
      <div className="mt-2 grid gap-2">
        <p className="text-fg-muted">{WHAT[provider]}</p>
        {provider === 's3' && <Statement label="Policy" sql={s3PolicyFor(address)} />}
      </div>
    </details>
  )
}

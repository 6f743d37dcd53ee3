'use client'

import { SelectField, TextField } from '@/components/ui/field'
import type { FieldErrors } from '@/lib/errors'
import type { BucketProvider } from '@/lib/bucket/types'
import { type BucketDraft, PROVIDER_NAMES } from './bucket-draft'
import { BucketHelp } from './bucket-help'
import { TransferNote } from './transfer-note'
import { SecretField } from '@/components/ui/secret-field'

type BucketFieldsProps = {
  draft: BucketDraft
  errors: FieldErrors
  /** A secret is known and stays when its field is left empty. */
  hasSecret: boolean
  onChange: (change: Partial<BucketDraft>) => void
}

const KEPT = 'Leave it empty to keep the one that is saved.'
const ROLE_BY_KEY =
  'Where the bucket is open to a role alone: the key above takes it, and needs nothing else. Without a key, the AWS credentials of the console itself take it.'
const ROLE_BY_ITSELF =
  "Without a key, the console takes this role with AWS credentials of its own: those of its environment, its profile or the instance it runs on, as AWS's tools find them. The role must trust these."

function AzureFields({ draft, errors, hasSecret, onChange }: BucketFieldsProps) {
  return (
    <>
      <SecretField
        label="Connection string"
        name="connectionString"
        value={draft.connectionString}
        onChange={(event) => onChange({ connectionString: event.target.value })}
        hint={hasSecret ? KEPT : 'In the Azure portal: Storage account → Security → Access keys.'}
        errors={errors['connectionString']}
      />
      <TextField
        label="Container name"
        name="container"
        autoComplete="off"
        value={draft.container}
        onChange={(event) => onChange({ container: event.target.value })}
        errors={errors['container']}
      />
      <TextField
        label="Path in the container (optional)"
        name="path"
        autoComplete="off"
        value={draft.path}
        onChange={(event) => onChange({ path: event.target.value })}
        errors={errors['path']}
      />
    </>
  )
}

type PlaceAndRoleProps = BucketFieldsProps & { /** No key takes the role. */ isByItself: boolean }

function PlaceAndRole({ draft, errors, isByItself, onChange }: PlaceAndRoleProps) {
  return (
    <>
      <TextField
        label="Region (optional)"
        name="region"
        autoComplete="off"
        placeholder="us-east-1"
        hint="Only for a server that is not AWS and wants another region than us-east-1."
        value={draft.region}
        onChange={(event) => onChange({ region: event.target.value })}
        errors={errors['region']}
      />
      <TextField
        label="IAM Role ARN (optional, AWS only)"
        name="roleArn"
        autoComplete="off"
        placeholder="arn:aws:iam::123456789012:role/my-role"
        hint={isByItself ? ROLE_BY_ITSELF : ROLE_BY_KEY}
        value={draft.roleArn}
        onChange={(event) => onChange({ roleArn: event.target.value })}
        errors={errors['roleArn']}
      />
    </>
  )
}

function S3Fields(props: BucketFieldsProps) {
  const { draft, errors, hasSecret, onChange } = props
  const isGoogle = draft.provider === 'gcs'
  const isByItself = draft.accessKeyId === '' && draft.roleArn !== ''
  return (
    <>
      <TextField
        label="Bucket path"
        name="address"
        autoComplete="off"
        placeholder={
          isGoogle
            ? 'https://storage.googleapis.com/my-bucket'
            : 'https://my-bucket.s3.eu-central-1.amazonaws.com/backups'
        }
        hint={
          isGoogle
            ? null
            : 'Another server than AWS has its bucket in the path: https://minio.example.com:9000/my-bucket.'
        }
        value={draft.address}
        onChange={(event) => onChange({ address: event.target.value })}
        errors={errors['address']}
      />
      <TextField
        label={isGoogle ? 'Access key ID (HMAC key)' : 'Access key ID'}
        hint={isGoogle ? null : 'May stay empty with a role.'}
        name="accessKeyId"
        autoComplete="off"
        value={draft.accessKeyId}
        onChange={(event) => onChange({ accessKeyId: event.target.value })}
        errors={errors['accessKeyId']}
      />
      <SecretField
        label={isGoogle ? 'Secret access key (HMAC secret key)' : 'Secret access key'}
        name="secretAccessKey"
        value={draft.secretAccessKey}
        onChange={(event) => onChange({ secretAccessKey: event.target.value })}
        hint={hasSecret && !isByItself ? KEPT : null}
        errors={errors['secretAccessKey']}
      />
      {!isGoogle && <PlaceAndRole {...props} isByItself={isByItself} />}
    </>
  )
}

/** Where a bucket is and how it is opened. */
export function BucketFields(props: BucketFieldsProps) {
  const { draft, errors, onChange } = props
  const providers = Object.keys(PROVIDER_NAMES) as BucketProvider[]
  return (
    <>
      <SelectField
        label="Bucket provider"
        name="provider"
        value={draft.provider}
        onChange={(event) => onChange({ provider: providers.find((one) => one === event.target.value) ?? 's3' })}
      >
        {providers.map((provider) => (
          <option key={provider} value={provider}>
            {PROVIDER_NAMES[provider]}
          </option>
        ))}
      </SelectField>
      {draft.provider === 'azure' ? <AzureFields {...props} /> : <S3Fields {...props} />}
      <TransferNote draft={draft} />
      <BucketHelp provider={draft.provider} address={draft.address} />
      {draft.provider !== 'azure' && (
        <details className="grid gap-2 text-xs">
          <summary className="cursor-pointer text-fg-muted">Certificate authority of your own</summary>
          <label className="mt-2 grid gap-1.5 text-fg-muted">
            PEM of the authority that signed the server's certificate
            <textarea
              name="caPem"
              rows={4}
              spellCheck={false}
              value={draft.caPem}
              onChange={(event) => onChange({ caPem: event.target.value })}
              className="rounded-md border border-field-stroke bg-field-bg p-2 font-mono text-xs text-fg"
            />
            <span aria-live="polite" className="text-danger">
              {errors['caPem']?.join(' ')}
            </span>
          </label>
        </details>
      )}
    </>
  )
}

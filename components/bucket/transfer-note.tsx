import type { BucketDraft } from './bucket-draft'

const AWS = /^https?:\/\/(?:[^/]+\.)?s3(?:[.-](?:dualstack\.)?(?<region>[a-z]{2}(?:-[a-z]+)+-\d))?\.amazonaws\.com/
const PUBLIC = /(?:storage\.googleapis\.com|core\.windows\.net)/

/** Where a public cloud's bucket is, as far as its address tells; null for other stores. Pure. */
export function publicPlace({ provider, address, connectionString }: BucketDraft): string | null {
  if (provider === 'azure') return connectionString === '' || PUBLIC.test(connectionString) ? 'Azure' : null
  if (PUBLIC.test(address)) return 'Google Cloud'
  const aws = AWS.exec(address)
  return aws && `AWS, region ${aws.groups?.['region'] ?? 'us-east-1'}`
}

/** The console doesn't know in which region a service runs, so the note stands with every bucket of a public cloud. */
export function TransferNote({ draft }: { draft: BucketDraft }) {
  const place = publicPlace(draft)
  if (!place) return null
  return (
    <p className="text-xs text-fg-muted">
      This bucket is on {place}. Where the service runs in another region or cloud, every backup and restore costs data
      transfer.
    </p>
  )
}

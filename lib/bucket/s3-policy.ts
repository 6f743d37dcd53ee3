/** What a key or role needs on its bucket for all that console and engine do there, as a policy of AWS. */
export function s3Policy(bucket: string, partition = 'aws'): string {
  const arn = `arn:${partition}:s3:::${bucket}`
  const allow = (actions: string[], resource: string) => ({ Effect: 'Allow', Action: actions, Resource: resource })
  const Statement = [
    allow(['s3:ListBucket', 's3:GetBucketLocation'], arn),
    allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'], `${arn}/*`),
  ]
  return JSON.stringify({ Version: '2012-10-17', Statement }, null, 2)
}

/** What AWS calls its separate clouds in an ARN. */
function partitionOf(host: string): string {
  if (host.endsWith('.amazonaws.com.cn')) return 'aws-cn'
  return /[.-]us-gov-[a-z]+-\d\.amazonaws\.com$/.test(host) ? 'aws-us-gov' : 'aws'
}

/** The policy for the bucket of an address as people write it; with a placeholder while it names none. */
export function s3PolicyFor(address: string): string {
  const [, host = '', first = 'my-bucket'] = /^https?:\/\/([^/]+)(?:\/([^/]+))?/.exec(address) ?? []
  const virtual = /^(.+)\.s3[.-].*amazonaws\.com(?:\.cn)?$/.exec(host)?.[1]
  return s3Policy(virtual ?? first, partitionOf(host))
}

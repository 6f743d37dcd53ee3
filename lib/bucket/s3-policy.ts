/** What a key or role needs on its bucket for all that console and engine do there, as a policy of AWS. */
export function s3Policy(bucket: string): string {
  const allow = (actions: string[], resource: string) => ({ Effect: 'Allow', Action: actions, Resource: resource })
  const Statement = [
    allow(['s3:ListBucket', 's3:GetBucketLocation'], `arn:aws:s3:::${bucket}`),
    allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'], `arn:aws:s3:::${bucket}/*`),
  ]
  return JSON.stringify({ Version: '2012-10-17', Statement }, null, 2)
}

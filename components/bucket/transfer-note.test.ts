import { expect, it } from 'vitest'
import { toBucketDraft } from './bucket-draft'
import { publicPlace } from './transfer-note'

it.each([
  ['https://my-bucket.s3.eu-central-1.amazonaws.com/backups', 'AWS, region eu-central-1'],
  ['https://my-bucket.s3.amazonaws.com', 'AWS, region us-east-1'],
  ['https://s3-us-west-2.amazonaws.com/my-bucket', 'AWS, region us-west-2'],
  ['https://storage.googleapis.com/my-bucket', 'Google Cloud'],
  ['https://minio.example.com:9000/my-bucket', null],
  ['', null],
])('%s is on %s', (address, place) => {
  expect(publicPlace({ ...toBucketDraft(null), address })).toBe(place)
})

import { expect, test } from 'vitest'
import { s3PolicyFor } from './s3-policy'

test.each([
  ['https://my.data.s3.eu-central-1.amazonaws.com/backups', 'arn:aws:s3:::my.data'],
  ['https://s3.eu-central-1.amazonaws.com/data/backups', 'arn:aws:s3:::data'],
  ['https://data.s3.cn-north-1.amazonaws.com.cn/backups', 'arn:aws-cn:s3:::data'],
  ['https://s3.cn-north-1.amazonaws.com.cn/data/backups', 'arn:aws-cn:s3:::data'],
  ['https://data.s3.us-gov-west-1.amazonaws.com/backups', 'arn:aws-us-gov:s3:::data'],
  ['http://ceph:9000/data/backups', 'arn:aws:s3:::data'],
  ['', 'arn:aws:s3:::my-bucket'],
])('the policy for %s names %s', (address, arn) => {
  expect(JSON.parse(s3PolicyFor(address))).toMatchObject({ Statement: [{ Resource: arn }, { Resource: `${arn}/*` }] })
})

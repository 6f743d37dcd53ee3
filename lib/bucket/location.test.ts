import { describe, expect, test } from 'vitest'
import { parseS3Location, s3Address } from './location'

describe('an address of a bucket', () => {
  test.each([
    ['https://shop.s3.eu-central-1.amazonaws.com/daily/', 'shop', 'daily', 'eu-central-1', false],
    ['https://s3.eu-west-3.amazonaws.com/shop/a/b', 'shop', 'a/b', 'eu-west-3', true],
    ['https://shop.s3.cn-north-1.amazonaws.com.cn/daily', 'shop', 'daily', 'cn-north-1', false],
    ['https://storage.googleapis.com/shop_backups', 'shop_backups', '', 'us-east-1', true],
    ['http://minio:9000/shop/50%25', 'shop', '50%', 'us-east-1', true],
  ])('%s', (address, bucket, path, region, isPathStyle) => {
    const location = parseS3Location(address)
    expect(location).toMatchObject({ bucket, path, region, isPathStyle })
    expect(parseS3Location(s3Address(location))).toEqual(location)
  })

  test('a region counts where the address does not tell it', () => {
    expect(parseS3Location('https://garage:3900/shop', 'garage').region).toBe('garage')
    expect(parseS3Location('https://s3.eu-west-3.amazonaws.com/shop', 'garage').region).toBe('eu-west-3')
  })

  test.each([
    ['https://minio:9000/shop/100%', /write %25/],
    ['https://minio:9000/', /bucket is missing/],
    ['https://key:secret@minio:9000/shop', /Keep the keys out/],
  ])('%s is refused with a sentence', (address, sentence) => {
    expect(() => parseS3Location(address)).toThrow(
      expect.objectContaining({ userMessage: expect.stringMatching(sentence) }),
    )
  })
})

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { expect, test } from 'vitest'
import { openAzureStore } from './azure-store'
import { engineStoreFailure, explained, findObject, KNOWN, type StoreAction, storeFailure } from './store-failure'

const ofS3 = (Code: string, httpStatusCode: number, message = Code) =>
  Object.assign(new Error(message), { name: Code, Code, $metadata: { httpStatusCode } })
const ofAzure = (code: string, statusCode: number, message = code) =>
  Object.assign(new Error(message), { name: 'RestError', code, statusCode })
const ofNode = (code: string, message = code) => Object.assign(new Error(message), { code })

type Case = [what: string, error: Error, action: StoreAction, sentence: RegExp, isPassing: boolean]

const CASES: Case[] = [
  ['a name that leads to this machine', ofNode('ADDRESS_REFUSED'), 'list', /or to this machine itself/, false],
  [
    'a role and no credentials',
    Object.assign(new Error('Could not load credentials from any providers'), { name: 'CredentialsProviderError' }),
    'assume',
    /no AWS credentials of its own/,
    false,
  ],
  ['an unknown host', ofNode('ENOTFOUND', 'getaddrinfo ENOTFOUND nowhere'), 'list', /host is not known/, true],
  ['a closed port', ofNode('ECONNREFUSED'), 'list', /Nothing answers at this address/, true],
  ['S3 that is overloaded', ofS3('SlowDown', 503), 'write', /overloaded/, true],
  ['Azure that is overloaded', ofAzure('ServerBusy', 503), 'write', /overloaded/, true],
  ['a gateway without words', ofS3('UnknownError', 502, 'UnknownError'), 'read', /overloaded/, true],
  ['a certificate of nobody', ofNode('DEPTH_ZERO_SELF_SIGNED_CERT'), 'list', /certificate is not trusted/, false],
  ['an old certificate', ofNode('CERT_HAS_EXPIRED', 'certificate has expired'), 'list', /certificate is not/, false],
  ['http for https', ofNode('EPROTO', 'SSL routines:wrong version number'), 'list', /speaks http only/, false],
  ['an expired key', ofS3('ExpiredToken', 400), 'list', /key has expired/, false],
  ['clocks, on S3', ofS3('RequestTimeTooSkewed', 403), 'list', /clocks of the console and the store/, false],
  ['an unknown key', ofS3('InvalidAccessKeyId', 403), 'list', /does not know this access key ID/, false],
  ['an unknown key, of a role', ofS3('InvalidClientTokenId', 403), 'assume', /does not know this access key/, false],
  ['a wrong secret on S3', ofS3('SignatureDoesNotMatch', 403), 'list', /refuses the secret/, false],
  ['a wrong key on Azure', ofAzure('AuthenticationFailed', 403), 'list', /refuses the secret/, false],
  ['no bucket', ofS3('NoSuchBucket', 404), 'list', /no such bucket or container/, false],
  ['no container', ofAzure('ContainerNotFound', 404), 'list', /no such bucket or container/, false],
  ['another region', ofS3('PermanentRedirect', 301), 'list', /lies in another region/, false],
  ['a full store', ofS3('QuotaExceeded', 403), 'write', /store is full/, false],
  ['no connection in time', ofNode('ETIMEDOUT', 'connect timed out'), 'read', /did not answer/, true],
  ['a connection that is cut', ofNode('ECONNRESET', 'socket hang up'), 'write', /connection was cut/, true],
  ['no permission to list', ofS3('AccessDenied', 403), 'list', /not allowed to list the bucket \(s3:ListBucket/, false],
  ['no permission to read', ofS3('AccessDenied', 403), 'read', /not allowed to read objects/, false],
  ['no permission to write', ofAzure('AuthorizationPermissionMismatch', 403), 'write', /to write objects/, false],
  ['no permission to delete', ofS3('AccessDenied', 403), 'delete', /not allowed to delete objects/, false],
  ['no permission to take a role', ofS3('AccessDenied', 403), 'assume', /not allowed to take the role/, false],
]

test.each(CASES)('%s is told in its sentence', (_what, error, action, sentence, isPassing) => {
  const { userMessage, retryable } = storeFailure(error, action)
  expect(userMessage).toMatch(sentence)
  expect(retryable).toBe(isPassing)
})

test('every sentence has its case here, and what nobody knows is said as it came', () => {
  const said = new Set(CASES.map(([, error, action]) => storeFailure(error, action).userMessage))
  expect(KNOWN.map(({ sentence }) => sentence('list')).filter((sentence) => !said.has(sentence))).toEqual([])
  expect(storeFailure(new Error('bucket on fire'), 'list').userMessage).toMatch(/nobody expected \(bucket on fire\)/)
})

test.each([
  ['S3_ERROR: Access Denied AccessDenied, while writing https://s3.x.org/company-503/a', /not allowed to write/],
  ['S3_ERROR: NoSuchBucket, bucket concerts', /no such bucket/],
  ['S3_ERROR: Message: AccessDenied, bucket company-503, key a/b, object size 7', /not allowed to write/],
  ['S3_ERROR: Message: AccessDenied, Key: self-signed, Bucket: certificates, Object size: 7', /not allowed to write/],
  ['S3_ERROR: Failed to check existence of key certificate in bucket slowdown: AccessDenied', /not allowed to write/],
  [
    'AZURE: <Error><Code>AccessDenied</Code><BucketName>a-503</BucketName><Key>SlowDown</Key></Error>',
    /not allowed to write/,
  ],
  ['S3_ERROR: AccessDenied (version 26.5.1.503 (official build))', /not allowed to write/],
  ['AZURE_BLOB_STORAGE_ERROR: 403 AuthenticationFailed', /refuses the secret/],
])('what the engine says is told by its words, not by names: %s', (error, sentence) => {
  expect(engineStoreFailure(error)).toMatchObject({ userMessage: expect.stringMatching(sentence), retryable: false })
})

test('a cut in the middle of a table is tried again, whatever the table is called', () => {
  const key = 'backups/data/shop/certificates/all_1_1_0/data.bin'
  const error = `S3_ERROR: Message: connect timed out: 1.2.3.4:443, bucket certificate, key ${key}, object size 9`
  expect(engineStoreFailure(error)).toMatchObject({
    userMessage: expect.stringMatching(/did not answer/),
    retryable: true,
  })
})

test('who may not, and on what, as AWS names them, does not tell why', () => {
  const words =
    'User: arn:aws:iam::1:user/certificate-bot is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::slowdown-503/SlowDown" because no policy allows it'
  expect(storeFailure(ofS3('AccessDenied', 403, words), 'read')).toMatchObject({
    userMessage: expect.stringMatching(/not allowed to read objects/),
    retryable: false,
  })
})

test.each([
  [
    'the container is gone',
    ofAzure('ContainerNotFound', 404, 'The specified container does not exist.'),
    /no such bucket/,
  ],
  ['the bucket is gone', ofS3('NoSuchBucket', 404), /no such bucket/],
  ['nobody may read', ofS3('AccessDenied', 403, 'not allowed to read BlobNotFound/NoSuchKey'), /not allowed to read/],
  ['something in between answers', ofS3('NotFound', 404, 'UnknownError'), /nobody expected/],
])('an object is not called missing when %s', async (_when, error, sentence) => {
  await expect(findObject(() => Promise.reject(error))).rejects.toMatchObject({
    userMessage: expect.stringMatching(sentence),
  })
})

test.each([ofS3('NoSuchKey', 404), ofAzure('BlobNotFound', 404)])(
  'an object is missing when the store says so',
  async (refusal) => {
    expect(await findObject(() => Promise.reject(refusal))).toBeNull()
  },
)

async function connectionTo(server: Server): Promise<string> {
  await once(server, 'listening')
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const key = Buffer.from('key').toString('base64')
  return `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=${key};BlobEndpoint=http://127.0.0.1:${port}/a;`
}

const refusal = (detail: string) => `<?xml version="1.0" encoding="utf-8"?>
<Error><Code>AuthenticationFailed</Code><Message>Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.</Message><AuthenticationErrorDetail>${detail}</AuthenticationErrorDetail></Error>`

test.each([
  ["Request date header too old: 'Sun, 22 Nov 2026 04:00:00 GMT'", /clocks of the console and the store differ/],
  [
    "The MAC signature found in the HTTP request 'abc=' is not the same as any computed signature.",
    /refuses the secret/,
  ],
])('Azure says one code for a wrong clock and a wrong key, and its detail tells: %s', async (detail, sentence) => {
  const server = createServer((_request, response) => {
    response.writeHead(403, { 'content-type': 'application/xml', 'x-ms-error-code': 'AuthenticationFailed' })
    response.end(refusal(detail))
  }).listen(0, '127.0.0.1')
  const store = await openAzureStore({ connectionString: await connectionTo(server), container: 'backups', path: '' })
  try {
    await expect(store.list('')[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      userMessage: expect.stringMatching(sentence),
      message: expect.not.stringContaining('MAC signature'),
    })
  } finally {
    store.close()
    server.close()
  }
})

test('Azure is given no time in which an object must be read to its end', async () => {
  const asked: string[] = []
  const server = createServer(({ url = '' }, response) => {
    asked.push(url)
    response.writeHead(200, { etag: '"1"', 'content-length': 1 }).end('x')
  }).listen(0, '127.0.0.1')
  const store = await openAzureStore({ connectionString: await connectionTo(server), container: 'backups', path: '' })
  try {
    for await (const piece of (await store.read('large')) ?? []) expect(piece).toHaveLength(1)
    expect(asked).toEqual(['/a/backups/large'])
  } finally {
    store.close()
    server.closeAllConnections()
    server.close()
  }
})

test('an answer that stops in its middle is given up with a sentence, and may be asked for again', async () => {
  async function* stopping() {
    yield Buffer.from('a')
    await new Promise(() => undefined)
  }
  const read = async () => {
    for await (const piece of explained(stopping(), 20)) expect(piece).toHaveLength(1)
  }
  await expect(read()).rejects.toMatchObject({
    userMessage: 'The store did not answer, or the connection was cut.',
    retryable: true,
  })
})

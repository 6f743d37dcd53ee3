import { once } from 'node:events'
import { createServer, get } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAzureStore } from './azure-store'
import { guardedAgents } from './guarded-agents'
import { parseS3Location } from './location'
import { openS3Store } from './s3-store'

let connections = 0
const server = createServer((_request, response) => response.end('here'))
server.on('connection', () => (connections += 1))
let port = 0

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  port = address !== null && typeof address === 'object' ? address.port : 0
})

afterAll(() => void server.close())

async function ask(isLoopbackAllowed: boolean): Promise<number | undefined> {
  const { httpAgent } = guardedAgents(isLoopbackAllowed)
  try {
    const [response] = await once(get({ host: 'localhost', port, family: 4, agent: httpAgent }), 'response')
    return (response as { statusCode?: number }).statusCode
  } finally {
    httpAgent.destroy()
  }
}

test('a name is looked up as the connection is made, and one that leads to this machine gets no connection', async () => {
  await expect(ask(false)).rejects.toMatchObject({
    code: 'ADDRESS_REFUSED',
    message: expect.stringMatching('127.0.0.1'),
  })
  expect(connections).toBe(0)
  expect(await ask(true)).toBe(200)
  expect(connections).toBe(1)
})

test.each(['S3', 'Azure Blob Storage'])('nothing is sent to such a name by the client of %s', async (provider) => {
  const agents = guardedAgents(false)
  const before = connections
  const endpoint = `http://localhost:${port}`
  const connectionString = `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=${Buffer.from('key').toString('base64')};BlobEndpoint=${endpoint}/a`
  const keys = { accessKeyId: 'a', secretAccessKey: 'b', caPem: null }
  const store =
    provider === 'S3'
      ? await openS3Store(parseS3Location(`${endpoint}/bucket`), keys, agents)
      : await openAzureStore({ connectionString, container: 'c', path: '' }, agents)
  await expect(store.write('key', 'text')).rejects.toMatchObject({
    retryable: false,
    userMessage: expect.stringMatching(/leads to an address that a bucket can't have/),
  })
  store.close()
  expect(connections).toBe(before)
})

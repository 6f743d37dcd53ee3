import { type Guarded, guardedAgents } from './guarded-agents'
import { parseAzureConnection } from './location'
import type { ObjectStore } from './object-store'
import { MAX_TRIES } from './retry-rule'
import { attempt, findObject } from './store-failure'

type AzurePlace = { connectionString: string; container: string; path: string }

/** A container of Azure Blob Storage; `agents` as of `openS3Store`. */
export async function openAzureStore(
  { connectionString, container, path }: AzurePlace,
  agents: Guarded = guardedAgents(true),
): Promise<ObjectStore> {
  // Loaded when the first container is opened: most consoles have none.
  const { BlobServiceClient } = await import('@azure/storage-blob')
  const isSecure = parseAzureConnection(connectionString).endpoint.startsWith('https:')
  const options = {
    // Without tryTimeoutInMs: Azure itself would end the reading of a large object then.
    retryOptions: { maxTries: MAX_TRIES },
    // The SDK hands these on to its pipeline; a redirect would lead past the agent that guards this address.
    agent: isSecure ? agents.httpsAgent : agents.httpAgent,
    redirectOptions: { maxRetries: 0 },
  }
  const client = BlobServiceClient.fromConnectionString(connectionString, options).getContainerClient(container)
  const root = path ? `${path}/` : ''
  return {
    async *list(prefix) {
      const blobs = client.listBlobsFlat({ prefix: root + prefix })
      for (;;) {
        const { done, value } = await attempt('list', () => blobs.next())
        if (done) return
        const { contentLength = 0, lastModified } = value.properties
        yield { key: value.name.slice(root.length), sizeBytes: contentLength, modifiedAt: lastModified }
      }
    },
    async *listNames(directory) {
      const within = directory ? `${root}${directory}/` : root
      const items = client.listBlobsByHierarchy('/', { prefix: within })
      for (;;) {
        const { done, value } = await attempt('list', () => items.next())
        if (done) return
        const name = value.name.slice(within.length).replace(/\/$/, '')
        if (name) yield name
      }
    },
    read: (key) =>
      findObject(async () => {
        const { readableStreamBody } = await client.getBlobClient(root + key).download()
        return readableStreamBody as AsyncIterable<Uint8Array> | undefined
      }),
    write: (key, text) =>
      attempt('write', async () => {
        await client.getBlockBlobClient(root + key).upload(text, Buffer.byteLength(text))
      }),
    remove: (key) => attempt('delete', async () => void (await client.getBlobClient(root + key).deleteIfExists())),
    close: () => options.agent.destroy(),
  }
}

import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { parseS3Location } from '@/lib/bucket/location'
import type { ObjectStore } from '@/lib/bucket/object-store'
import { openS3Store } from '@/lib/bucket/s3-store'
import type { Env } from '@/lib/env'
import { AppError, errorText, isAppError } from '@/lib/errors'
import { configuredStore, type ConfiguredStore } from './env'

/** The authority that signed the store's certificate, null for public ones. @throws AppError when its file can't be read. */
export async function readCa({ caFile }: ConfiguredStore): Promise<string | null> {
  if (caFile === null) return null
  return readFile(caFile, 'utf8').catch((error: unknown) => {
    throw new AppError('conflict', `CONSOLE_STORE_CA: the file can't be read (${errorText(error)}).`, { cause: error })
  })
}

/** Writes, lists, reads and deletes a small object, which tells the missing permission. @throws AppError. */
async function prove(store: ObjectStore): Promise<void> {
  const probe = `.console-check-${randomUUID()}`
  await store.write(probe, probe)
  let isListed = false
  for await (const { key } of store.list(probe)) isListed ||= key === probe
  let text = ''
  for await (const piece of (await store.read(probe)) ?? []) text += Buffer.from(piece).toString('utf8')
  await store.remove(probe)
  if (!isListed || text !== probe) {
    throw new AppError('conflict', 'It does not list or give back what was just written to it.')
  }
}

/**
 * The bucket of the configuration takes and gives back what the console writes. Nothing to do without one.
 * @throws AppError in a sentence that names the variable, `retryable` where the same may work later.
 */
export async function proveStore(env: Env): Promise<void> {
  const configured = configuredStore(env)
  if (!configured) return
  const { address, region, accessKeyId, secretAccessKey } = configured
  const location = { ...parseS3Location(address), region }
  const store = await openS3Store(location, { accessKeyId, secretAccessKey, caPem: await readCa(configured) })
  try {
    await prove(store)
  } catch (error) {
    const sentence = isAppError(error) ? error.userMessage : errorText(error)
    throw new AppError('unavailable', `CONSOLE_STORE: the bucket ${address} can't be used as the store. ${sentence}`, {
      retryable: isAppError(error) && error.retryable,
      cause: error,
    })
  } finally {
    store.close()
  }
}

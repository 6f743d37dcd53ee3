import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { SYSTEM_CTX } from '@/lib/auth/ctx'
import { activateBucket } from '@/lib/bucket/activate-bucket'
import { getBucketRow } from '@/lib/bucket/find-bucket'
import type { ObjectStore } from '@/lib/bucket/object-store'
import { withBucketStore } from '@/lib/bucket/open-bucket-store'
import { proveEngine } from '@/lib/bucket/prove-engine'
import { probeKey, removeProbes } from '@/lib/bucket/remove-probes'
import { type Bucket, db } from '@/lib/db'
import { AppError, isAppError } from '@/lib/errors'
import type { Flow, FlowContext, Step } from '../flow'
import { requireOngoing } from './shared'

const inputSchema = z.object({ bucketId: z.uuid(), isToBeSaved: z.boolean() })

const loadBucket = ({ operation }: FlowContext): Promise<Bucket> =>
  getBucketRow(db, inputSchema.parse(operation.input).bucketId)

async function readText(store: ObjectStore, key: string): Promise<string | null> {
  const content = await store.read(key)
  if (!content) return null
  const pieces: Uint8Array[] = []
  for await (const piece of content) pieces.push(piece)
  return Buffer.concat(pieces).toString('utf8')
}

/** A person waits for the answer: what may pass later is told at once. */
async function atOnce<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isAppError(error) || !error.retryable) throw error
    throw new AppError('conflict', error.userMessage, { message: error.message, cause: error })
  }
}

function onStore(key: string, work: (store: ObjectStore, probe: string) => Promise<void>): Step {
  return {
    key,
    run: async (flow) => {
      const bucket = await loadBucket(flow)
      await atOnce(() => withBucketStore(bucket, (store) => work(store, probeKey(flow.operation.id))))
      return undefined
    },
  }
}

async function requireListed(store: ObjectStore, probe: string): Promise<void> {
  for await (const { key } of store.list(probe)) if (key === probe) return
  throw new AppError('conflict', 'The object that was just written is not in the listing of the bucket.')
}

async function requireReadBack(store: ObjectStore, probe: string): Promise<void> {
  if ((await readText(store, probe)) === probe) return
  throw new AppError('conflict', 'The object that was just written reads back as something else.')
}

async function onEngine(flow: FlowContext): Promise<string> {
  const bucket = await loadBucket(flow)
  const probe = probeKey(flow.operation.id)
  return atOnce(async () => {
    await proveEngine(flow, bucket, `${probe}-${randomUUID()}`)
    await tidy(bucket, probe)
    return 'The test left nothing behind'
  })
}

function tidy(bucket: Bucket, probe: string): Promise<void> {
  return withBucketStore(bucket, (store) => removeProbes(store, probe, new Date()))
}

/** What a test that did not end well wrote is removed, or named: a store that refused it once may refuse it again. */
async function tidyOrTell({ operation: { id } }: FlowContext, bucketId: string): Promise<string> {
  const bucket = await db.bucket.findUnique({ where: { id: bucketId } })
  const hasWritten = await db.operationStep.count({ where: { operationId: id, key: 'write', state: 'done' } })
  if (!bucket?.secretEnc || hasWritten === 0) return ''
  try {
    await tidy(bucket, probeKey(id))
    return ''
  } catch {
    return ` What the test wrote may be left in the bucket, under ${probeKey(id)}: delete it there, or the next test that may does.`
  }
}

async function save(flow: FlowContext): Promise<string | undefined> {
  const { bucketId, isToBeSaved } = inputSchema.parse(flow.operation.input)
  await requireOngoing(flow)
  const tested = { testedAt: new Date(), testError: null }
  const { count } = await db.bucket.updateMany({ where: { id: bucketId }, data: tested })
  // The set-up of the same place took it in, and the worker died before it could say so.
  if (count === 0) return undefined
  const bucket = await loadBucket(flow)
  const { serviceId } = bucket
  if (!isToBeSaved || serviceId === null) return 'Tested only'
  await activateBucket(SYSTEM_CTX, { ...bucket, serviceId })
  return undefined
}

/** Object by object first, which tells the missing permission; then with an engine like the one that will back up. */
export const testBucketFlow: Flow = {
  steps: [
    onStore('write', (store, probe) => store.write(probe, probe)),
    onStore('list', requireListed),
    onStore('read', requireReadBack),
    onStore('delete', (store, probe) => removeProbes(store, probe, new Date())),
    { key: 'engine', run: onEngine },
    { key: 'saved', run: save },
  ],
  undo: async (flow, { reason }) => {
    const { bucketId } = inputSchema.parse(flow.operation.input)
    await flow.driver.remove(bucketId)
    const sentence = reason + (await tidyOrTell(flow, bucketId))
    await db.bucket.updateMany({
      where: { id: bucketId, state: 'candidate' },
      data: { testedAt: new Date(), testError: sentence },
    })
    return sentence
  },
}

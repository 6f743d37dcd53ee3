import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { linkStore, requireStorePresent, unlinkStore } from './linked-store'
import { serviceStorePath, storeRoot } from './paths'

let directory: string
let serviceId: string

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'linked-store-'))
  serviceId = randomUUID()
})

afterEach(async () => {
  await rm(directory, { recursive: true, force: true })
  await rm(storeRoot(), { recursive: true, force: true })
})

/** As a mount point is without its file system. */
async function unmount(): Promise<void> {
  for (const name of await readdir(directory)) await rm(path.join(directory, name))
}

test('a linked directory is there, until its file system is not mounted; then nothing in it counts as lost', async () => {
  await linkStore(serviceId, directory)
  await requireStorePresent(serviceId)
  await unmount()
  await expect(requireStorePresent(serviceId)).rejects.toMatchObject({
    code: 'unavailable',
    retryable: true,
    userMessage: expect.stringContaining(`${directory} with the backups is not there at the moment`),
  })
})

test("the console's own store, and one that is not there yet, need no marker", async () => {
  await requireStorePresent(serviceId)
  await mkdir(serviceStorePath(serviceId), { recursive: true })
  await requireStorePresent(serviceId)
})

test('a store that can not be looked at is not taken for one that is there', async () => {
  await rm(storeRoot(), { recursive: true, force: true })
  await mkdir(path.dirname(storeRoot()), { recursive: true })
  await writeFile(storeRoot(), '')
  await expect(requireStorePresent(serviceId)).rejects.toMatchObject({ code: 'ENOTDIR' })
})

test('taking the link back leaves what else lies in the directory', async () => {
  await linkStore(serviceId, directory)
  await writeFile(path.join(directory, 'of the server'), 'kept')
  await unlinkStore(serviceId)
  expect(await readdir(directory)).toEqual(['of the server'])
  expect(await readdir(storeRoot())).toEqual([])
})

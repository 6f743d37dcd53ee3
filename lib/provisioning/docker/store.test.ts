import { chown, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dockerSettings } from './env'
import { getEnv } from '@/lib/env'
import { engineUser, prepareDisks } from './store'

/** Nobody's id; only root can give files away. */
const SERVER_USER = 4_321
const isRoot = process.getuid?.() === 0

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'docker-store-'))
})
afterEach(() => rm(directory, { recursive: true }))

async function prepared(name: string) {
  const here = path.join(directory, 'backups')
  const settings = { ...dockerSettings(getEnv()), store: { here, there: null } }
  const nobodyAsksIt = () => Promise.reject(new Error('no daemon is needed'))
  const disk = { kind: 'path' as const, name, path: path.join(here, name) }
  const [mount] = await prepareDisks([disk], settings, { ask: nobodyAsksIt, find: nobodyAsksIt })
  return mount
}

async function givenFile(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true })
  const file = path.join(parent, 'data.bin')
  await writeFile(file, 'x')
  if (isRoot) await chown(file, SERVER_USER, SERVER_USER)
  return file
}

test('what a link leads to is mounted from there, and stays its server’s', async () => {
  const elsewhere = path.join(directory, 'elsewhere')
  const file = await givenFile(elsewhere)
  const before = await stat(file)
  await mkdir(path.join(directory, 'backups'))
  await symlink(elsewhere, path.join(directory, 'backups', 'linked'))
  expect(await prepared('linked')).toMatchObject({ source: elsewhere })
  expect((await stat(file)).uid).toBe(before.uid)
})

test('the console’s own store is the engine’s to read', async () => {
  const own = path.join(directory, 'backups', 'own')
  const file = await givenFile(own)
  expect(await prepared('own')).toMatchObject({ source: own })
  expect((await stat(file)).uid).toBe(engineUser().uid)
})

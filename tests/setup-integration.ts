import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'
import { createTestDatabase } from '@/tests/helpers/databases'

// Runs before the imports of each test file: lib/env.ts parses the environment once.
const database = await createTestDatabase()
const dataDir = await mkdtemp(path.join(tmpdir(), 'console-test-'))
process.env['DATABASE_URL'] = database.url
process.env['CONSOLE_DATA_DIR'] = dataDir
process.env['CONSOLE_SECRET'] = randomBytes(32).toString('hex')
process.env['CONSOLE_SAMPLE'] = 'off'
process.env['CONSOLE_BUCKETS_ON_LOOPBACK'] = 'on'
process.env['CONSOLE_CHANNEL_NETWORKS'] = '127.0.0.1'
process.env['LOG_LEVEL'] ??= 'fatal'

afterAll(async () => {
  await database.drop()
  await rm(dataDir, { recursive: true, force: true })
})

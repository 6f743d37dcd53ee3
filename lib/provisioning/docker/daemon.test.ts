import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { SilentDaemon } from '@/tests/servers/silent-daemon'
import { createDaemon } from './daemon'
import { createDockerDriver } from './docker-driver'
import type { DockerSettings } from './settings'

let silent: SilentDaemon

beforeAll(async () => {
  silent = await SilentDaemon.start()
})

afterAll(() => silent.end())

const settings = (): DockerSettings => ({
  host: silent.host,
  certificates: null,
  prefix: 'test-silent',
  image: 'unused',
  network: null,
  publishOn: '127.0.0.1',
  memoryBytes: null,
  cpus: null,
  store: { here: '/nowhere', there: null },
  atOnce: 4,
  lookLimitMs: 50,
})
const away = () => ({
  code: 'unavailable',
  userMessage: `Docker does not answer at ${silent.host}. Start it, or correct CONSOLE_DOCKER_HOST.`,
  retryable: true,
})

test('a daemon that takes a connection and says nothing is away, as one that is not there', async () => {
  const driver = createDockerDriver(settings())
  const asked = [driver.list(), driver.traces(), driver.inspect(randomUUID())]
  for (const failure of await Promise.allSettled(asked))
    expect(failure).toMatchObject({ status: 'rejected', reason: away() })
  await vi.waitFor(() => expect(silent.connections.size).toBe(0), { timeout: 30_000 })
})

test('who says something now and then is listened to', async () => {
  const daemon = createDaemon(settings())
  let signs = 0
  const talk = daemon.ask(
    (_docker, onSign) =>
      new Promise<number>((resolve) => {
        const timer = setInterval(() => {
          onSign()
          if (++signs < 8) return
          clearInterval(timer)
          resolve(signs)
        }, 50)
      }),
    300,
  )
  expect(await talk).toBe(8)
})

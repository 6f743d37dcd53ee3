import { describe, expect, test } from 'vitest'
import { parseEnv } from '@/lib/env'

const WHOLE = {
  CONSOLE_PROVISIONER: 'swarm',
  CONSOLE_STORE: 's3://backups/console',
  CONSOLE_STORE_ACCESS_KEY: 'key',
  CONSOLE_STORE_SECRET_KEY: 'secret',
} as const

const start = (changes: Record<string, string>) => parseEnv({ NODE_ENV: 'test', ...WHOLE, ...changes })

describe('a start with Swarm', () => {
  test('takes a store in a bucket', () => {
    expect(start({})).toMatchObject({ CONSOLE_PROVISIONER: 'swarm' })
  })

  test.each([
    [{ CONSOLE_STORE: '' }, /^ {2}CONSOLE_STORE: must be a bucket with CONSOLE_PROVISIONER=swarm/m],
    [
      { CONSOLE_DOCKER_NETWORK: 'engines' },
      /^ {2}CONSOLE_DOCKER_NETWORK: must not be set .* addresses of their hosts/m,
    ],
    [
      { CONSOLE_DOCKER_PREFIX: 'a-prefix-of-21-letters' },
      /^ {2}CONSOLE_DOCKER_PREFIX: must have 20 characters or fewer/m,
    ],
  ])('is refused with %o', (changes, sentence) => {
    expect(() => start(changes)).toThrow(sentence)
    expect(() => start({ ...changes, CONSOLE_PROVISIONER: 'docker' })).not.toThrow()
  })
})

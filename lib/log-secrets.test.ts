import { Writable } from 'node:stream'
import pino from 'pino'
import { expect, test } from 'vitest'
import { withLogContext, getLogContext } from './log-context'
import { createScrubber, REDACTION } from './log-secrets'

const ENV = {
  CONSOLE_SECRET: 'c0ffee"c0ffee\\c0ffee',
  CONSOLE_ADMIN_PASSWORD: 'Correct-horse-7',
  CONSOLE_API_KEY: 'firstkey:0123456789abcdefghijklmn',
  DATABASE_URL: 'postgresql://console:p%40ss-word-1@db:5432/console',
}
const SECRETS = [
  'c0ffee',
  'Correct-horse-7',
  '0123456789abcdefghijklmn',
  'p%40ss-word-1',
  'p@ss-word-1',
  'hush',
  'swordfish',
]

async function linesOf(write: (log: pino.Logger) => Promise<void> | void): Promise<string[]> {
  let text = ''
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString()
      done()
    },
  })
  const options = { mixin: getLogContext, redact: REDACTION, hooks: { streamWrite: createScrubber(ENV) } }
  await write(pino(options, stream))
  return text.trimEnd().split('\n')
}

test('no secret of the configuration, of a field with such a name, or in a well-known form gets into a line', async () => {
  const lines = await linesOf((log) => {
    for (const value of Object.values(ENV)) log.info({ value, nested: { deep: [value] } }, `It is ${value}.`)
    log.error(
      { err: new Error("CREATE USER a IDENTIFIED BY 'hush'", { cause: new Error(ENV.DATABASE_URL) }) },
      'failed',
    )
    log.info({ password: 'swordfish', request: { headers: { authorization: 'Basic swordfish', cookie: 'swordfish' } } })
    log.info('Bearer swordfish-swordfish, s3://key:swordfish@bucket, backup-console.session_token=swordfish')
  })
  for (const secret of SECRETS) expect(lines.join('\n'), secret).not.toContain(secret)
  for (const line of lines) expect(() => JSON.parse(line) as unknown, line).not.toThrow()
  expect(lines.join('\n')).toMatch(/firstkey[\s\S]*db:5432\/console/)
})

test('a line says of which request and operation it is, also after a wait, and no other does', async () => {
  const lines = await linesOf(async (log) => {
    const work = withLogContext({ requestId: 'one' }, () =>
      withLogContext({ operationId: 'two' }, async () => {
        await Promise.resolve()
        log.info('inside')
      }),
    )
    log.info('outside')
    await work
  })
  expect(lines[0]).not.toMatch(/requestId|operationId/)
  expect(lines[1]).toMatch(/"requestId":"one".*"operationId":"two".*"msg":"inside"/)
})

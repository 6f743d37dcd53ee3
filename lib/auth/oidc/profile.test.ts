import { createServer } from 'node:http'
import { once } from 'node:events'
import { expect, it, test } from 'vitest'
import { readProfile } from './profile'

function idToken(claims: object): string {
  return ['{}', JSON.stringify(claims), ''].map((part) => Buffer.from(part).toString('base64url')).join('.')
}

it.each([
  [true, true],
  ['true', true],
  [false, false],
  ['false', false],
  [1, false],
  [undefined, false],
])('email_verified %o counts as %o', async (said, isVerified) => {
  const token = idToken({ sub: 'a', email: 'Ada@Example.com', email_verified: said })
  const profile = await readProfile({ idToken: token }, null)
  expect(profile).toEqual({ subject: 'a', email: 'ada@example.com', isEmailVerified: isVerified, name: 'ada' })
})

test('what is no name or no address is none, and who is nobody is refused', async () => {
  const token = idToken({ sub: 'a', email: 'nobody', name: 'a\0b', preferred_username: 'ada' })
  expect(await readProfile({ idToken: token }, null)).toMatchObject({ email: null, name: 'ada' })
  await expect(readProfile({ idToken: idToken({ email: 'ada@example.com' }) }, null)).rejects.toThrow()
  await expect(readProfile({ accessToken: 'only' }, null)).rejects.toThrow(/no ID token/)
})

test('the userinfo endpoint is believed only about the subject of the ID token', async () => {
  let sub = 'a'
  const server = createServer((request, response) => {
    const isAllowed = request.headers.authorization === 'Bearer access'
    response
      .writeHead(isAllowed ? 200 : 401)
      .end(JSON.stringify({ sub, email: 'ada@example.com', email_verified: true }))
  }).listen(0, '127.0.0.1')
  try {
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    const tokens = { idToken: idToken({ sub: 'a' }), accessToken: 'access' }
    const url = `http://127.0.0.1:${address.port}`
    expect(await readProfile(tokens, url)).toMatchObject({ email: 'ada@example.com', isEmailVerified: true })
    sub = 'b'
    await expect(readProfile(tokens, url)).rejects.toThrow(/another subject/)
    await expect(readProfile({ ...tokens, accessToken: 'wrong' }, url)).rejects.toThrow(/401/)
  } finally {
    server.close()
    server.closeAllConnections()
  }
})

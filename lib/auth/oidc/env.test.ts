import { expect, it, test } from 'vitest'
import { parseEnv } from '@/lib/env'
import { configuredIssuer } from './env'

const WHOLE = {
  CONSOLE_OIDC_ISSUER: 'https://login.example.com/realms/main/',
  CONSOLE_OIDC_CLIENT_ID: 'console',
  CONSOLE_OIDC_CLIENT_SECRET: 'very secret',
}

function parse(env: Record<string, string>) {
  return parseEnv({ NODE_ENV: 'test', ...env })
}

test('an issuer has a name, and refuses who was not invited, unless the configuration says otherwise', () => {
  expect(configuredIssuer(parse(WHOLE))).toEqual({
    issuer: 'https://login.example.com/realms/main',
    clientId: 'console',
    clientSecret: 'very secret',
    name: 'Single sign-on',
    newRole: null,
  })
  const more = { ...WHOLE, CONSOLE_OIDC_NAME: 'Keycloak', CONSOLE_OIDC_SIGN_UP: 'support' }
  expect(configuredIssuer(parse(more))).toMatchObject({ name: 'Keycloak', newRole: 'support' })
  expect(configuredIssuer(parse({}))).toBeNull()
  expect(configuredIssuer(parse({ CONSOLE_OIDC_ISSUER: '', CONSOLE_OIDC_SIGN_UP: '' }))).toBeNull()
})

it.each([
  [
    { CONSOLE_OIDC_ISSUER: 'https://login.example.com' },
    /CLIENT_ID: must be set too.*\n.*CLIENT_SECRET: must be set too/,
  ],
  [{ CONSOLE_OIDC_CLIENT_SECRET: 'very secret' }, /CONSOLE_OIDC_ISSUER: must be set too/],
  [{ ...WHOLE, CONSOLE_OIDC_ISSUER: 'login.example.com' }, /CONSOLE_OIDC_ISSUER: must be an address/],
  [{ ...WHOLE, CONSOLE_OIDC_ISSUER: 'http://login.example.com' }, /http:\/\/ only on this machine/],
  [{ ...WHOLE, CONSOLE_OIDC_ISSUER: 'https://login.example.com/?a=b' }, /CONSOLE_OIDC_ISSUER: must be an address/],
  [{ ...WHOLE, CONSOLE_OIDC_SIGN_UP: 'everybody' }, /CONSOLE_OIDC_SIGN_UP: must be none, /],
  [{ ...WHOLE, HOST: '0.0.0.0' }, /CONSOLE_URL: must be set: CONSOLE_OIDC_ISSUER sends people back to it/],
])('%o is refused with a line for each wrong variable, and without the secret', (env, line) => {
  expect(() => parse(env)).toThrow(line)
  expect(() => parse(env)).not.toThrow(/very secret/)
})

it.each(['http://127.0.0.1:4000', 'http://localhost:4000/realm', 'http://[::1]:4000'])(
  '%s may be the issuer: it is this machine',
  (address) => {
    expect(configuredIssuer(parse({ ...WHOLE, CONSOLE_OIDC_ISSUER: address }))?.issuer).toBe(address)
  },
)

const HIDDEN = '[HIDDEN]'

/** What of a variable is secret (web and worker inherit them); of a key its id may be told, of an address its host. */
const SECRETS_OF: Record<string, (value: string) => string[]> = {
  CONSOLE_SECRET: (value) => [value],
  CONSOLE_SECRET_PREVIOUS: (value) => [value],
  CONSOLE_ADMIN_PASSWORD: (value) => [value],
  CONSOLE_STORE_SECRET_KEY: (value) => [value],
  CONSOLE_OIDC_CLIENT_SECRET: (value) => [value],
  AWS_SECRET_ACCESS_KEY: (value) => [value],
  AWS_SESSION_TOKEN: (value) => [value],
  CONSOLE_API_KEY: (value) => [value.split(':')[1] ?? value],
  DATABASE_URL: (value) => {
    const password = URL.canParse(value) ? new URL(value).password : value
    // Unlike decodeURIComponent this takes a lone percent sign.
    return [password, new URLSearchParams(`it=${password.replaceAll('+', '%2B')}`).get('it') ?? password]
  },
}
/** Shorter values are words that stand in lines for other reasons. */
const MIN_LENGTH = 8

const USER_INFO = /(:\/\/[^\s/:@"\\]*):[^\s/@"\\]+@/g
const AUTHORIZATION = /\b(basic|bearer)\s+[a-z0-9+/=._~-]{8,}/gi
const SESSION = /(session_token=)[^;\s"\\]+/g
/** In a statement of ClickHouse: `IDENTIFIED BY '…'`, also in the escaped form of JSON. */
const IDENTIFIED = /(identified(?:\s+with\s+\w+)?\s+by\s+)'(?:[^'\\]|\\.)*'/gi

/** Names of fields whose values never stand in a line, to the depth at which libraries put them. */
const SECRET_FIELDS = [
  'password',
  'secret',
  'token',
  'cookie',
  'authorization',
  'secretAccessKey',
  'sessionToken',
  'connectionString',
  'consolePassword',
  'consolePasswordEnc',
  'secretEnc',
  'configEnc',
]

export const REDACTION = {
  paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`, `*.*.*.${field}`]),
  censor: HIDDEN,
}

/** Takes secrets out of a line of the log: those of the configuration wherever they stand, and those in well-known forms. */
export function createScrubber(env: Record<string, string | undefined>): (line: string) => string {
  const values = Object.entries(SECRETS_OF).flatMap(([name, secretsOf]) => secretsOf(env[name] ?? ''))
  const known = [...new Set(values)].filter((value) => value.length >= MIN_LENGTH)
  // A line is JSON, in which quotes and backslashes of a secret are escaped.
  const written = known.map((value) => JSON.stringify(value).slice(1, -1)).toSorted((a, b) => b.length - a.length)
  return (line) =>
    written
      .reduce((text, secret) => text.replaceAll(secret, HIDDEN), line)
      .replaceAll(USER_INFO, `$1:${HIDDEN}@`)
      .replaceAll(AUTHORIZATION, `$1 ${HIDDEN}`)
      .replaceAll(SESSION, `$1${HIDDEN}`)
      .replaceAll(IDENTIFIED, `$1'${HIDDEN}'`)
}

import { betterAuth } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { twoFactor } from 'better-auth/plugins/two-factor'
import { db } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { limitSignIn } from './limit-sign-in'
import { recordTwoFactor } from './record-two-factor'
import { MIN_PASSWORD_LENGTH } from './schemas'
import { sessionSecret } from './session-secret'

const DAY_SECONDS = 86_400
/** Requests per window and address to the sign-in route; per account see limit-sign-in.ts. */
const SIGN_IN_LIMIT = { window: 60, max: 10 }

/** What the console does itself, with a limit on tries and an activity, or not at all. */
const UNUSED_PATHS = [
  '/change-email',
  '/change-password',
  '/delete-user',
  '/list-sessions',
  '/request-password-reset',
  '/reset-password',
  '/revoke-other-sessions',
  '/revoke-session',
  '/revoke-sessions',
  '/two-factor/send-otp',
  '/two-factor/verify-otp',
  '/update-session',
  '/update-user',
]

/** The page's own address, as its Host header says: a form posted from another site has another Origin and is refused. */
function ownOrigins(request?: Request): string[] {
  const host = request?.headers.get('host')
  return host ? [`http://${host}`, `https://${host}`] : []
}

function createAuth() {
  const { CONSOLE_URL, HOST, PORT } = getEnv()
  return betterAuth({
    appName: 'Backup console',
    basePath: '/api/auth',
    baseURL: CONSOLE_URL ?? `http://${HOST}:${PORT}`,
    secret: sessionSecret(),
    database: prismaAdapter(db, { provider: 'postgresql' }),
    trustedOrigins: async (request) => ownOrigins(request),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: MIN_PASSWORD_LENGTH },
    user: { additionalFields: { role: { type: 'string', required: true, input: false } } },
    session: { expiresIn: 7 * DAY_SECONDS, updateAge: DAY_SECONDS },
    rateLimit: { enabled: true, storage: 'database', customRules: { '/sign-in/email': SIGN_IN_LIMIT } },
    advanced: { useSecureCookies: CONSOLE_URL?.startsWith('https://') ?? false, cookiePrefix: 'backup-console' },
    disabledPaths: UNUSED_PATHS,
    hooks: { before: limitSignIn },
    databaseHooks: { user: { update: { after: recordTwoFactor } } },
    plugins: [twoFactor({ issuer: 'Backup console' })],
    telemetry: { enabled: false },
    logger: { level: 'warn' },
  })
}

let auth: ReturnType<typeof createAuth> | undefined

/** The sign-in library, set up at first use: a page build has neither secret nor database. */
export function getAuth(): ReturnType<typeof createAuth> {
  auth ??= createAuth()
  return auth
}

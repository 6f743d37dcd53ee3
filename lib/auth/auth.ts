import { betterAuth, type BetterAuthPlugin } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { twoFactor } from 'better-auth/plugins/two-factor'
import { CLIENT_HEADER } from '@/lib/access/client-address'
import { db } from '@/lib/db'
import { getEnv } from '@/lib/env'
import { consoleUrl } from './console-url'
import { logOfLibrary } from './library-log'
import { limitSignIn } from './limit-sign-in'
import { recordTwoFactor } from './record-two-factor'
import { MIN_PASSWORD_LENGTH } from './schemas'
import { sessionSecret } from './session-secret'

const DAY_SECONDS = 86_400
/** Requests per window and address to a sign-in route; per account see limit-sign-in.ts. */
const SIGN_IN_LIMIT = { window: 60, max: 10 }
const SIGN_IN_LIMITS = { '/sign-in/email': SIGN_IN_LIMIT, '/sign-in/social': SIGN_IN_LIMIT }

/** What the console does itself, with a limit on tries and an activity, or not at all. */
const UNUSED_PATHS = [
  '/account-info',
  '/change-email',
  '/change-password',
  '/delete-user',
  '/delete-user/callback',
  '/get-access-token',
  '/link-social',
  '/list-accounts',
  '/list-sessions',
  '/refresh-token',
  '/request-password-reset',
  '/reset-password',
  '/revoke-other-sessions',
  '/revoke-session',
  '/revoke-sessions',
  '/send-verification-email',
  '/sign-up/email',
  '/two-factor/send-otp',
  '/two-factor/verify-otp',
  '/unlink-account',
  '/update-session',
  '/update-user',
  '/verify-email',
  '/verify-password',
]

/** The page's own address, as its Host header says: a form posted from another site has another Origin and is refused. */
function ownOrigins(request?: Request): string[] {
  const host = request?.headers.get('host')
  return host ? [`http://${host}`, `https://${host}`] : []
}

/** Asks for the code after every way to sign in; the library by itself does so only after passwords. */
function secondFactor() {
  const plugin = twoFactor({ issuer: 'Backup console' })
  const after = plugin.hooks.after.map((hook) => ({
    handler: hook.handler,
    matcher: (context: Parameters<typeof hook.matcher>[0]) => context.path === '/callback/:id' || hook.matcher(context),
  }))
  return { ...plugin, hooks: { after } }
}

/** The sign-in library, with what `more` adds: an issuer has it beside the one that all other requests use. */
export function createAuth(more: BetterAuthPlugin[] = []) {
  const { CONSOLE_URL } = getEnv()
  return betterAuth({
    appName: 'Backup console',
    basePath: '/api/auth',
    baseURL: consoleUrl(),
    secret: sessionSecret(),
    database: prismaAdapter(db, { provider: 'postgresql' }),
    trustedOrigins: async (request) => ownOrigins(request),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: MIN_PASSWORD_LENGTH },
    user: { additionalFields: { role: { type: 'string', required: true, input: false } } },
    session: { expiresIn: 7 * DAY_SECONDS, updateAge: DAY_SECONDS },
    rateLimit: { enabled: true, storage: 'database', customRules: SIGN_IN_LIMITS },
    advanced: {
      useSecureCookies: CONSOLE_URL?.startsWith('https://') ?? false,
      cookiePrefix: 'backup-console',
      ipAddress: { ipAddressHeaders: [CLIENT_HEADER] },
    },
    disabledPaths: UNUSED_PATHS,
    hooks: { before: limitSignIn },
    databaseHooks: { user: { update: { after: recordTwoFactor } } },
    account: {
      // Whom an issuer vouches for is connected or added by lib/auth/oidc/admit.ts, and its tokens are not kept.
      accountLinking: { disableImplicitLinking: true },
      updateAccountOnSignIn: false,
    },
    onAPIError: { errorURL: '/sign-in' },
    plugins: [secondFactor(), ...more],
    telemetry: { enabled: false },
    logger: { level: 'warn', log: logOfLibrary },
  })
}

let auth: ReturnType<typeof createAuth> | undefined

/** The sign-in library, set up at first use: a page build has neither secret nor database. */
export function getAuth(): ReturnType<typeof createAuth> {
  auth ??= createAuth()
  return auth
}

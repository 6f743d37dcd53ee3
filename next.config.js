/** What proxy.ts does not set per request; pages also get a Content-Security-Policy with a nonce there. */
const SECURITY_HEADERS = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=()' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
]

/** What is no page loads nothing, wherever somebody shows it. */
const DATA_HEADERS = [
  { key: 'Content-Security-Policy', value: "default-src 'none'; frame-ancestors 'none'; form-action 'none'" },
]

/** @type {import('next').NextConfig} */
const nextConfig = {
  agentRules: false,
  output: 'standalone',
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm test` runs tsc over the whole tree; a build on a newcomer's machine need not do it again.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: [
    '@clickhouse/client',
    '@prisma/adapter-pg',
    '@prisma/client',
    'better-auth',
    'pg',
    'pg-boss',
    'pino',
  ],
  turbopack: { root: import.meta.dirname },
  headers: async () => [
    { source: '/:path*', headers: SECURITY_HEADERS },
    { source: '/:part(api|v1|metrics|_next)/:path*', headers: DATA_HEADERS },
  ],
}

export default nextConfig

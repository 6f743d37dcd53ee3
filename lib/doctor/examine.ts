import type { Client } from 'pg'
import { type Env, parseEnv } from '@/lib/env'
import { errorText } from '@/lib/errors'
import { checkBucket, checkDaemon, checkWeb } from './check-around'
import { checkDatabase, findDatabase, withDatabase } from './check-database'
import { checkIssuer } from './check-issuer'
import { checkDataDir, checkStore, findSecret } from './check-files'
import { type Finding, ok, problem, skipped } from './types'

/** The configuration as a start would read it, or a problem for each wrong variable. */
function readConfiguration(source: NodeJS.ProcessEnv): { env: Env } | { findings: Finding[] } {
  try {
    return { env: parseEnv(source) }
  } catch (error) {
    const [, ...lines] = errorText(error).split('\n')
    const fix = 'Correct the variable in the environment or in .env; README.md lists them.'
    return { findings: lines.map((line) => problem('configuration', line.trim(), fix)) }
  }
}

async function hasContainers(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM service WHERE driver IN ('docker', 'swarm') AND terminated_at IS NULL",
  )
  return (rows[0]?.count ?? 0) > 0
}

async function checkBuckets(url: string, secret: string): Promise<Finding[]> {
  // What opens a bucket reads its configuration when it is first asked.
  process.env['DATABASE_URL'] = url
  process.env['CONSOLE_SECRET'] = secret
  const { db } = await import('@/lib/db')
  try {
    const buckets = await db.bucket.findMany({ where: { state: 'active' } })
    const services = await db.service.findMany({
      where: { id: { in: buckets.flatMap(({ serviceId }) => serviceId ?? []) } },
    })
    const nameOf = new Map(services.map(({ id, name }) => [id, name]))
    const named = buckets.map((bucket) => ({ ...bucket, serviceName: nameOf.get(bucket.serviceId ?? '') ?? 'nobody' }))
    return await Promise.all(named.map(checkBucket))
  } finally {
    await db.$disconnect()
  }
}

/** `url` is null unless the database is there and has the schema of this console. */
type Known = { findings: Finding[]; url: string | null; hasContainers: boolean }

async function askDatabase(env: Env, secret: string | null): Promise<Known> {
  const none = { url: null, hasContainers: false }
  const found = await findDatabase(env)
  const behind = ['clock', 'database schema', 'worker', 'sealed secrets', 'buckets']
  const unknown = behind.map((check) => skipped(check, 'PostgreSQL must answer first.'))
  if ('finding' in found) return { ...none, findings: [found.finding, ...unknown] }
  const asked = await withDatabase(found.url, env.DATABASE_URL === undefined, async (client) => {
    const findings = await checkDatabase(client, secret)
    const isWhole = findings.some(({ check, state }) => check === 'database schema' && state === 'ok')
    return { findings, url: isWhole ? found.url : null, hasContainers: isWhole && (await hasContainers(client)) }
  })
  return 'findings' in asked ? asked : { ...none, findings: [asked, ...unknown] }
}

/**
 * Looks at everything that the console needs, with the console running or not, and changes nothing but a probe in the
 * store that is removed again. `source` is the environment with its .env.
 */
export async function examine(source: NodeJS.ProcessEnv): Promise<Finding[]> {
  const configuration = readConfiguration(source)
  if ('findings' in configuration) return configuration.findings
  const { env } = configuration
  const { finding: secretFinding, secret } = await findSecret(env)
  const database = await askDatabase(env, secret)
  return [
    ok('configuration', 'Every variable is valid.'),
    await checkDataDir(env),
    secretFinding,
    ...database.findings,
    await checkWeb(env),
    await checkStore(env),
    await checkDaemon(env, database.hasContainers),
    await checkIssuer(env),
    ...(database.url !== null && secret !== null ? await checkBuckets(database.url, secret) : []),
  ]
}

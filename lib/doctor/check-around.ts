import type { Bucket } from '@/lib/db'
import type { Env } from '@/lib/env'
import { errorText, isAppError } from '@/lib/errors'
import { createDaemon } from '@/lib/provisioning/docker/daemon'
import { dockerSettings } from '@/lib/provisioning/docker/env'
import { type Finding, ok, problem, skipped } from './types'

const PATIENCE_MS = 5_000

const sentenceOf = (error: unknown) => (isAppError(error) ? error.userMessage : errorText(error))

/** What answers at the console's own address. */
export async function checkWeb({ HOST, PORT }: Env): Promise<Finding> {
  const host = HOST === '0.0.0.0' ? '127.0.0.1' : HOST.includes(':') ? `[${HOST === '::' ? '::1' : HOST}]` : HOST
  const url = `http://${host}:${PORT}`
  try {
    const response = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(PATIENCE_MS) })
    const text = await response.text()
    if (response.ok) return ok('web', url)
    if (text.includes('"missing"')) return problem('web', `${url} answers, and misses what stands above.`, 'See above.')
    const fix = 'Set PORT to a free one, or stop the other program.'
    return problem('web', `Another program answers at ${url}.`, fix)
  } catch {
    const fix = 'Start the console: `npm start`. If it does not come up, logs/web.log says why.'
    return problem('web', `Nothing answers at ${url}.`, fix)
  }
}

/** The Docker daemon, where services are made in containers or were. */
export async function checkDaemon(env: Env, hasContainers: boolean): Promise<Finding> {
  const check = 'Docker daemon'
  if (env.CONSOLE_PROVISIONER === 'process' && !hasContainers) return skipped(check, 'No service runs in a container.')
  try {
    const version = await createDaemon(dockerSettings(env)).ask((docker) => docker.version())
    return ok(check, `${version.Version} at ${env.CONSOLE_DOCKER_HOST}`)
  } catch (error) {
    const fix = 'Start the daemon, let this account use its socket (group docker), or correct CONSOLE_DOCKER_HOST.'
    return problem(check, sentenceOf(error), fix)
  }
}

/** A service's own bucket can be listed with its keys. */
export async function checkBucket(bucket: Bucket & { serviceName: string }): Promise<Finding> {
  const check = `bucket of ${bucket.serviceName}`
  const { withBucketStore } = await import('@/lib/bucket/open-bucket-store')
  try {
    await withBucketStore(bucket, async (store) => {
      for await (const _object of store.list('')) break
    })
    return ok(check, bucket.address)
  } catch (error) {
    return problem(check, `${bucket.address}: ${sentenceOf(error)}`, 'Correct it on the Settings page of the service.')
  }
}

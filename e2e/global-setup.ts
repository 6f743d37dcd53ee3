import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { findFreePort } from '@/lib/database/postgres-server'
import { Issuer } from '@/tests/servers/issuer'
import { SERVERS_VARIABLE, stopServers } from '@/tests/servers/shared-server'
import { startConsole } from './console-process'
import { FIRST_ADMIN, FIRST_KEY } from './first-admin'

/** One console for the run, and an issuer: the production build, a fresh data directory, the first admin from the environment. */
export default async function setup(): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'console-e2e-'))
  const servers = await mkdtemp(path.join(tmpdir(), 'console-e2e-servers-'))
  process.env[SERVERS_VARIABLE] = servers
  const port = await findFreePort()
  const issuer = await Issuer.start(`http://127.0.0.1:${port}`)
  const instance = await startConsole({
    PORT: String(port),
    CONSOLE_DATA_DIR: dataDir,
    CONSOLE_SAMPLE: 'off',
    CONSOLE_TRUSTED_PROXIES: '127.0.0.1',
    CONSOLE_BUCKETS_ON_LOOPBACK: 'on',
    CONSOLE_CHANNEL_NETWORKS: '127.0.0.1',
    CONSOLE_ADMIN_EMAIL: FIRST_ADMIN.email,
    CONSOLE_ADMIN_PASSWORD: FIRST_ADMIN.password,
    CONSOLE_API_KEY: FIRST_KEY,
    CONSOLE_OIDC_ISSUER: issuer.url,
    CONSOLE_OIDC_CLIENT_ID: issuer.clientId,
    CONSOLE_OIDC_CLIENT_SECRET: issuer.clientSecret,
  })
  process.env['E2E_URL'] = instance.url
  process.env['E2E_DATA_DIR'] = dataDir
  return async () => {
    await instance.stop()
    await issuer.stop()
    await stopServers(servers)
    await rm(servers, { recursive: true, force: true })
    await rm(dataDir, { recursive: true, force: true })
  }
}

import { accessSync, constants } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { findFreePort } from '@/lib/database/postgres-server'
import { answers, isAlive, run, startDetached, untilTrue } from './processes'
import type { Started } from './shared-server'

const PROGRAMS = ['ceph-mon', 'ceph-osd', 'ceph', 'monmaptool', 'radosgw', 'radosgw-admin']
/** Objects are kept in memory, which is taken as they come. When it is full, writers wait without an answer. */
const STORE_BYTES = 16 * 1024 ** 3

export type S3Facts = { endpoint: string; accessKeyId: string; secretAccessKey: string; home: string }

function has(program: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((dir) => {
    try {
      accessSync(path.join(dir, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** Why this machine can't have the S3 server, or null. */
export function findCephObstacle(): string | null {
  const missing = PROGRAMS.filter((program) => !has(program))
  if (missing.length === 0) return null
  return `Ceph is not installed (${missing.join(', ')}): apt-get install --no-install-recommends radosgw ceph-mon ceph-osd`
}

/** Where the gateway listens, and who its one user is. */
type Gateway = { host: string; port: number; accessKeyId: string; secretAccessKey: string }

function configuration(home: string, fsid: string, monPort: number, { host, port }: Gateway): string {
  return `[global]
fsid = ${fsid}
mon_initial_members = a
mon_host = [v1:127.0.0.1:${monPort}]
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
run_dir = ${home}
admin_socket = ${home}/$cluster-$name.asok
log_file = ${home}/$name.log
crash_dir = ${home}
mon_data = ${home}/mon
osd_data = ${home}/osd
osd_objectstore = memstore
memstore_device_bytes = ${STORE_BYTES}
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_data_avail_crit = 1
ms_bind_msgr2 = false
ms_bind_ipv6 = false
rgw_frontends = beast endpoint=${host}:${port}
[client.rgw.a]
rgw_data = ${home}/rgw
rgw_s3_auth_use_sts = true
rgw_sts_key = 0123456789abcdef
rgw_s3_auth_order = local, sts
`
}

async function startMonitor(home: string, config: string[], fsid: string, port: number): Promise<number> {
  const map = path.join(home, 'monmap')
  await run('monmaptool', '--create', '--addv', 'a', `[v1:127.0.0.1:${port}]`, '--fsid', fsid, map)
  await run('ceph-mon', '--mkfs', '-i', 'a', '--monmap', map, ...config)
  return startDetached({ logFile: path.join(home, 'mon.out') }, 'ceph-mon', '-f', '-i', 'a', ...config)
}

async function startStore(home: string, config: string[]): Promise<number> {
  const uuid = randomUUID()
  // Repeated: a monitor that is just up refuses commands for a moment. The same uuid makes the same store.
  await untilTrue('the monitor', async () => {
    await run('ceph', ...config, '--connect-timeout', '30', 'osd', 'new', uuid)
    return true
  })
  await run('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', uuid, ...config)
  const startOnce = () => startDetached({ logFile: path.join(home, 'osd.out') }, 'ceph-osd', '-f', '-i', '0', ...config)
  let pid = startOnce()
  await untilTrue('the object store', async () => {
    // A monitor that is just up may still say "wrong fsid", and the store ends.
    if (!isAlive(pid)) pid = startOnce()
    return /\b1 up/.test(await run('ceph', ...config, '--connect-timeout', '5', 'osd', 'stat'))
  })
  return pid
}

async function ownGateway(): Promise<Gateway> {
  return { host: '127.0.0.1', port: await findFreePort(), accessKeyId: 'TESTKEY', secretAccessKey: randomUUID() }
}

/** A real S3 server: Ceph's monitor, one object store in memory, and its S3 gateway, on free ports of this machine. */
export async function startCeph(home: string, wanted?: Gateway): Promise<Started<S3Facts>> {
  const gateway = wanted ?? (await ownGateway())
  const { port, accessKeyId, secretAccessKey } = gateway
  const [fsid, monPort] = [randomUUID(), await findFreePort()]
  for (const dir of ['mon', 'osd', 'rgw']) await mkdir(path.join(home, dir))
  const file = path.join(home, 'ceph.conf')
  await writeFile(file, configuration(home, fsid, monPort, gateway))
  const config = ['-c', file]
  const pids: number[] = []
  try {
    pids.push(await startMonitor(home, config, fsid, monPort))
    pids.push(await startStore(home, config))
    pids.push(startDetached({ logFile: path.join(home, 'rgw.out') }, 'radosgw', '-f', '-n', 'client.rgw.a', ...config))
    await untilTrue('the S3 gateway', () => answers(port))
    const key = ['--access-key', accessKeyId, '--secret', secretAccessKey]
    await run('radosgw-admin', ...config, 'user', 'create', '--uid=test', '--display-name=test', ...key)
    return { pids, facts: { endpoint: `http://127.0.0.1:${port}`, home, accessKeyId, secretAccessKey } }
  } catch (error) {
    for (const pid of pids) process.kill(pid, 'SIGKILL')
    await rm(home, { recursive: true, force: true })
    throw error
  }
}

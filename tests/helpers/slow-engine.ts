import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { getEnv } from '@/lib/env'
import { serviceLayout } from '@/lib/provisioning/process/service-layout'

function settingsFile(serviceId: string): string {
  return path.join(serviceLayout(getEnv().CONSOLE_DATA_DIR, serviceId).dir, 'users.d', 'slow.xml')
}

/** From its next start on, the service's engine reads for BACKUP and RESTORE no faster than this; before its first one, too. */
export async function slowDown(serviceId: string, bytesPerSecond: number): Promise<void> {
  const file = settingsFile(serviceId)
  const limit = `<max_backup_bandwidth>${bytesPerSecond}</max_backup_bandwidth>`
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, `<clickhouse><profiles><default>${limit}</default></profiles></clickhouse>`)
}

/** From its next start on, the engine is as fast as it can be again. */
export async function speedUp(serviceId: string): Promise<void> {
  await rm(settingsFile(serviceId), { force: true })
}

import { allowedDisksXml, backupDiskXml } from '@/lib/self-managed/backup-disk-config'
import { identifier } from '@/lib/clickhouse/quote'
import { BACKUP_GRANTS, type Grant, RESTORE_GRANTS, type ServerDisk, type ServerFacts } from './read-server-facts'
import type { Connection } from './schemas'
import type { Finding } from './types'

const CONFIG_FILE = 'Save this as /etc/clickhouse-server/config.d/console_backups.xml and restart the server'

/** "BACKUP, SHOW ON *.*" of single grants, by what they are on. */
function grantClauses(grants: readonly Grant[]): string[] {
  const byPlace = new Map<string, string[]>()
  for (const grant of grants) {
    const [privilege = '', place = ''] = grant.split(' ON ')
    byPlace.set(place, [...(byPlace.get(place) ?? []), privilege])
  }
  return [...byPlace].map(([place, privileges]) => `GRANT ${privileges.join(', ')} ON ${place}`)
}

function grantFixes(missing: readonly Grant[], { username }: Connection): Finding['fixes'] {
  const clauses = grantClauses(missing)
  return [
    {
      where: 'Run this on the server',
      text: clauses.map((clause) => `${clause} TO ${identifier(username)};`).join('\n'),
    },
    {
      where: 'Or, for a user of users.xml, add this to the user and restart the server',
      text: ['<grants>', ...clauses.map((clause) => `    <query>${clause}</query>`), '</grants>'].join('\n'),
    },
  ]
}

function judgeGrants(
  needed: readonly Grant[],
  { missingGrants }: ServerFacts,
  connection: Connection,
): Pick<Finding, 'sentence' | 'fixes'> & { isMissing: boolean } {
  if (missingGrants === null) {
    const sentence = 'This version of ClickHouse can not be asked for single grants; a small backup will tell.'
    return { isMissing: false, sentence, fixes: [] }
  }
  const missing = needed.filter((grant) => missingGrants.includes(grant))
  if (missing.length === 0) return { isMissing: false, sentence: `${connection.username} has them.`, fixes: [] }
  const sentence = `${connection.username} lacks ${missing.join(', ')}.`
  return { isMissing: true, sentence, fixes: grantFixes(missing, connection) }
}

function diskProblem(
  { disk, directory }: Connection,
  disks: readonly ServerDisk[],
): Omit<Finding, 'key' | 'title' | 'state'> | null {
  const found = disks.find(({ name }) => name === disk)
  const allowed = disks.filter(({ isAllowed }) => isAllowed).map(({ name }) => name)
  const fix = (text: string) => [{ where: CONFIG_FILE, text }]
  const others = allowed.length > 0 ? ` Backups may go to: ${allowed.join(', ')}.` : ''
  if (!found) {
    const xml = backupDiskXml({ kind: 'local', name: disk, path: directory }, allowed)
    return { sentence: `The server has no disk ${disk}.${others}`, fixes: fix(xml) }
  }
  if (found.isRemote || !/^local$/i.test(found.type)) {
    const xml = backupDiskXml({ kind: 'local', name: `${disk}_local`, path: directory }, allowed)
    const sentence = `The disk ${disk} is of the type ${found.type}. The console reads and checks backups as files, so it takes a local disk, on a file system that both see.${others}`
    return { sentence, fixes: fix(xml) }
  }
  if (found.isAllowed) return null
  const sentence = `The server has the disk ${disk}, and its configuration does not allow backups to it.${others}`
  return { sentence, fixes: fix(allowedDisksXml([...allowed, disk])) }
}

function judgeDisk(connection: Connection, { disks }: ServerFacts): Finding {
  const head = { key: 'disk' as const, title: 'A disk for backups' }
  if (!disks) {
    const sentence = `${connection.username} may not see the disks of the server. Give it the grants first.`
    return { ...head, state: 'missing', sentence, fixes: [] }
  }
  const problem = diskProblem(connection, disks)
  if (problem) return { ...head, state: 'missing', ...problem }
  const path = disks.find(({ name }) => name === connection.disk)?.path
  return { ...head, state: 'ok', sentence: `${connection.disk} lies in ${path} of the server.`, fixes: [] }
}

/** What a server lacks, each with the XML or GRANT that puts it right. Pure. */
export function judgeServer(connection: Connection, facts: ServerFacts): Finding[] {
  const { isMissing, ...backup } = judgeGrants(BACKUP_GRANTS, facts, connection)
  const { isMissing: lacksRestore, ...restore } = judgeGrants(RESTORE_GRANTS, facts, connection)
  return [
    { key: 'reached', title: 'Connection', state: 'ok', sentence: `ClickHouse ${facts.version} answers.`, fixes: [] },
    { key: 'grants', title: 'Grants to back up', state: isMissing ? 'missing' : 'ok', ...backup },
    judgeDisk(connection, facts),
    {
      key: 'restore_grants',
      title: 'Grants to restore tables into it',
      state: lacksRestore ? 'optional' : 'ok',
      ...restore,
    },
  ]
}

import { allowedDisksXml, backupDiskXml, KEY_PLACEHOLDER } from '@/lib/self-managed/backup-disk-config'
import { identifier } from '@/lib/clickhouse/quote'
import { BACKUP_GRANTS, type Grant, RESTORE_GRANTS, type ServerDisk, type ServerFacts } from './read-server-facts'
import type { Connection } from './schemas'
import type { BucketRoot, ServerPlace } from './server-place'
import type { Finding } from './types'

export const CONFIG_FILE = '/etc/clickhouse-server/config.d/console_backups.xml'
const SAVE_AND_RESTART = `Save this as ${CONFIG_FILE} and restart the server`
const WITH_KEYS = `Save this as ${CONFIG_FILE}, with keys that may read and write there, and restart the server`

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

type Problem = Omit<Finding, 'key' | 'title' | 'state'>

/** The file that gives a server a disk which leads to its part of the console's bucket. */
export function bucketDiskXml(name: string, { endpoint, region }: BucketRoot, alsoAllowed: readonly string[] = []) {
  const accessKeyId = KEY_PLACEHOLDER
  return backupDiskXml({ kind: 's3', name, endpoint, region, accessKeyId }, alsoAllowed)
}

function bucketDiskProblem(disk: string, root: BucketRoot, disks: readonly ServerDisk[]): Problem | null {
  const found = disks.find(({ name }) => name === disk)
  const allowed = disks.filter(({ isAllowed }) => isAllowed).map(({ name }) => name)
  const isPlain = found?.isRemote && /^(plain)?$/i.test(found.metadataType ?? '')
  if (found && isPlain) {
    if (found.isAllowed) return null
    const sentence = `The server has the disk ${disk}, and its configuration does not allow backups to it.`
    return { sentence, fixes: [{ where: SAVE_AND_RESTART, text: allowedDisksXml([...allowed, disk]) }] }
  }
  const name = found ? `${disk}_bucket` : disk
  const fixes = [{ where: WITH_KEYS, text: bucketDiskXml(name, root, allowed) }]
  if (!found) return { sentence: `The server has no disk ${disk}.`, fixes }
  const sentence = `Without a directory that both see, the disk must be of the type s3_plain and lead to the console's bucket; ${disk} is another one.`
  return { sentence, fixes }
}

function diskProblem(
  { disk, directory }: Connection,
  disks: readonly ServerDisk[],
  { root }: ServerPlace,
): Problem | null {
  if (directory === null) return root && bucketDiskProblem(disk, root, disks)
  const found = disks.find(({ name }) => name === disk)
  const allowed = disks.filter(({ isAllowed }) => isAllowed).map(({ name }) => name)
  const fix = (text: string) => [{ where: SAVE_AND_RESTART, text }]
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

function judgeDisk(connection: Connection, { disks }: ServerFacts, place: ServerPlace): Finding {
  const head = { key: 'disk' as const, title: 'A disk for backups' }
  if (!disks) {
    const sentence = `${connection.username} may not see the disks of the server. Give it the grants first.`
    return { ...head, state: 'missing', sentence, fixes: [] }
  }
  const problem = diskProblem(connection, disks, place)
  if (problem) return { ...head, state: 'missing', ...problem }
  const path = disks.find(({ name }) => name === connection.disk)?.path
  const sentence =
    connection.directory === null
      ? `${connection.disk} lies in an object store.`
      : `${connection.disk} lies in ${path} of the server.`
  return { ...head, state: 'ok', sentence, fixes: [] }
}

/** What a server lacks, each with the XML or GRANT that puts it right. Pure. */
export function judgeServer(connection: Connection, facts: ServerFacts, place: ServerPlace): Finding[] {
  const { isMissing, ...backup } = judgeGrants(BACKUP_GRANTS, facts, connection)
  const { isMissing: lacksRestore, ...restore } = judgeGrants(RESTORE_GRANTS, facts, connection)
  return [
    { key: 'reached', title: 'Connection', state: 'ok', sentence: `ClickHouse ${facts.version} answers.`, fixes: [] },
    { key: 'grants', title: 'Grants to back up', state: isMissing ? 'missing' : 'ok', ...backup },
    judgeDisk(connection, facts, place),
    {
      key: 'restore_grants',
      title: 'Grants to restore tables into it',
      state: lacksRestore ? 'optional' : 'ok',
      ...restore,
    },
  ]
}

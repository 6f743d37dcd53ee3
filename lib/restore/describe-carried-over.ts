import { accessListSchema, modeOf } from '@/lib/access/schemas'
import type { CarriedItem } from '@/lib/checklist/types'
import type { Service } from '@/lib/db'
import { checkQueriesSchema } from '@/lib/drill/check-queries'
import { drillFrequencyWords } from '@/lib/drill/drill-words'
import { toSchedule } from '@/lib/schedule/schedule'
import { describeFrequency } from '@/lib/schedule/schedule-words'
import { hostPort } from '@/lib/host-port'

/** Addresses named before "and N more". */
const NAMED_SOURCES = 3

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`

function describeAccess(service: Service): string {
  const entries = accessListSchema.parse(service.accessList)
  const mode = modeOf(entries)
  if (mode !== 'specific') return `Connections from ${mode}`
  const named = entries.slice(0, NAMED_SOURCES).map(({ source }) => source)
  const rest = entries.length - named.length
  return `Connections from ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

function describeSchedule(service: Service): string {
  const { backupRetentionDays, chainLength } = service
  const full = chainLength === 1 ? 'every one full' : `a full one every ${chainLength} backups`
  return `${describeFrequency(toSchedule(service))}, kept for ${plural(backupRetentionDays, 'day')}, ${full}`
}

function describeDrills(service: Service): string {
  const queries = checkQueriesSchema.parse(service.checkQueries).length
  const words = drillFrequencyWords(service.drillFrequency)
  return queries === 0 ? words : `${words}, with ${queries} check ${queries === 1 ? 'query' : 'queries'}`
}

function describeAddress({ host, httpPort, tcpPort }: Service): string {
  return host && httpPort && tcpPort
    ? `${hostPort(host, httpPort)} (HTTP), ${hostPort(host, tcpPort)} (native)`
    : 'Not known yet'
}

/** `service` is the restored one, or the original while that `isThere` only in a plan. */
type Facts = {
  service: Service
  original: Pick<Service, 'name' | 'host' | 'httpPort'>
  /** Where the original is backed up to besides the console's own store. */
  bucketAddress: string | null
  /** Where the restored one is. */
  ownBucketAddress?: string | null
  isThere: boolean
}

/** The keys of a bucket are given for one service: another one writes into the same place when somebody says so. */
function describeBucket({ original, bucketAddress, ownBucketAddress = null, isThere }: Facts): CarriedItem[] {
  const title = 'Backups in your own bucket'
  if (ownBucketAddress !== null)
    return [{ key: 'bucket', kind: 'copied', title, detail: `Backed up to ${ownBucketAddress}` }]
  if (bucketAddress === null) return []
  const wish = isThere
    ? 'Use it here too, if you wish'
    : 'The new service can use it too, with a click when it is there'
  const detail = `${original.name} is backed up to ${bucketAddress}. ${wish}`
  return [{ key: 'bucket', kind: 'needs', title, detail }]
}

/** Only containers can have users beside the one of their configuration. */
function describeUsers({ service: { image, username } }: Facts): CarriedItem[] {
  if (image === null) return []
  const detail = `A backup does not hold them: only ${username} is there. Make the others anew`
  return [{ key: 'users', kind: 'needs', title: 'Users and roles made with SQL', detail }]
}

/** What a restored service takes over, what is made anew, and what nobody but people can do. */
export function describeCarriedOver(facts: Facts): CarriedItem[] {
  const { service, original, isThere } = facts
  const old = original.host && original.httpPort ? ` (${hostPort(original.host, original.httpPort)})` : ''
  return [
    { key: 'access_list', kind: 'copied', title: 'IP access list', detail: describeAccess(service) },
    { key: 'schedule', kind: 'copied', title: 'Backup schedule and retention', detail: describeSchedule(service) },
    { key: 'drills', kind: 'copied', title: 'Verification of backups', detail: describeDrills(service) },
    {
      key: 'password',
      kind: 'made',
      title: 'Password',
      detail: `Nobody knows it yet: Reset password shows one for the user ${service.username}, once`,
    },
    {
      key: 'address',
      kind: 'made',
      title: 'Address',
      detail: isThere ? describeAddress(service) : `Another one than that of ${original.name}${old}`,
    },
    {
      key: 'applications',
      kind: 'needs',
      title: 'Connection strings of your applications',
      detail: `They name ${original.name}${old} until you give them the new address and password`,
    },
    {
      key: 'dns',
      kind: 'needs',
      title: 'DNS names, proxies and tunnels',
      detail: `What leads to ${original.name} goes on leading there`,
    },
    ...describeBucket(facts),
    ...describeUsers(facts),
  ]
}

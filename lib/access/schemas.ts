import { z } from 'zod'
import type { Prisma } from '@/lib/db'
import type { Guest } from '@/lib/provisioning/port'
import { serviceIdSchema } from '@/lib/service/schemas'
import { storedText } from '@/lib/stored-text'
import { hidesAllOfIPv4, networkText, parseNetwork } from './network'
import type { AccessEntry, AccessList } from './types'

/** More than anybody keeps by hand; the engine looks through all of them at every connection. */
const MAX_ENTRIES = 200
const MAX_DESCRIPTION_LENGTH = 100

/** IPv4 and IPv6: the engine takes IPv4 as a part of it. */
const ANYWHERE_SOURCE = '::/0'

/** An address or CIDR block, written the one way. */
const sourceSchema = z
  .string()
  .max(64, 'Enter an address such as 203.0.113.7, or a block such as 10.0.0.0/8.')
  .transform((text, context) => {
    const network = parseNetwork(text)
    if (network && !hidesAllOfIPv4(network)) return networkText(network)
    const message = network
      ? 'This block has all of IPv4 in it too. Choose Anywhere, or a longer prefix.'
      : 'Enter an address such as 203.0.113.7, or a block such as 10.0.0.0/8 or 2001:db8::/32.'
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  })

const entrySchema = z.object({
  source: sourceSchema,
  description: storedText().trim().max(MAX_DESCRIPTION_LENGTH, `Use ${MAX_DESCRIPTION_LENGTH} characters or fewer.`),
})

/** The JSON column `service.access_list`. */
export const accessListSchema = z.array(z.object({ source: z.string(), description: z.string() }))

/** Each source once: the last description of it counts. */
function withoutTwins(entries: readonly AccessEntry[]): AccessEntry[] {
  return [...new Map(entries.map((entry) => [entry.source, entry])).values()]
}

/** Running queries get this long before the engine restarts. */
const DEFAULT_WAIT_SECONDS = 30
const MAX_WAIT_SECONDS = 600

const waitSecondsSchema = z.number().int().min(0).max(MAX_WAIT_SECONDS)

/** The JSON column `operation.input` of a `change_access`. */
export const accessInputSchema = z.object({ waitSeconds: waitSecondsSchema.default(DEFAULT_WAIT_SECONDS) })

/** An access list as a client sends it. */
export const accessEntriesSchema = z
  .array(entrySchema)
  .max(MAX_ENTRIES, `Keep it to ${MAX_ENTRIES} entries.`)
  .transform(withoutTwins)

export const accessChangeSchema = serviceIdSchema.extend({
  entries: accessEntriesSchema,
  waitSeconds: waitSecondsSchema.optional(),
})

/** What a patch adds to a list and takes from it. What is no address is not on any list. */
export const accessPatchSchema = z.object({
  add: accessEntriesSchema.default([]),
  remove: z
    .array(z.object({ source: z.string() }))
    .max(MAX_ENTRIES, `Keep it to ${MAX_ENTRIES} entries.`)
    .default([]),
})

/** @throws ZodError when the list becomes too long. */
export function patchEntries(
  { accessList }: Listed,
  { add, remove }: z.output<typeof accessPatchSchema>,
): AccessEntry[] {
  const removed = new Set(
    remove.map(({ source }) => {
      const network = parseNetwork(source)
      return network ? networkText(network) : source
    }),
  )
  const kept = accessListSchema.parse(accessList).filter(({ source }) => !removed.has(source))
  return accessEntriesSchema.parse([...kept, ...add])
}

/** The JSON column `access_opening.guest`. */
const guestSchema = z.object({
  username: z.string(),
  passwordSha256: z.string(),
  tables: z.array(z.object({ database: z.string(), table: z.string() })).min(1),
})

export const openingSchema = serviceIdSchema.extend({
  source: sourceSchema,
  reason: z.string().min(1).max(200),
  guest: guestSchema.optional(),
})

type Listed = { accessList: Prisma.JsonValue }
type Opening = { source: string; guest?: Prisma.JsonValue }

/**
 * The addresses and blocks that the person's user may connect from: those of the list, and those that an operation has
 * opened. An opening for a guest lets in nobody else.
 */
export function networksOf(service: Listed, openings: readonly Opening[]): string[] {
  const forPerson = openings.filter(({ guest }) => !guest)
  const sources = [...accessListSchema.parse(service.accessList), ...forPerson].map(({ source }) => source)
  return [...new Set(sources)].toSorted()
}

/** The users that operations have let in besides the person's, each from its own addresses only. */
export function guestsOf(openings: readonly Opening[]): Guest[] {
  const guests = new Map<string, Guest>()
  for (const { source, guest } of openings) {
    if (!guest) continue
    const { username, ...facts } = guestSchema.parse(guest)
    const networks = [...(guests.get(username)?.networks ?? []), source].toSorted()
    guests.set(username, { username, ...facts, networks })
  }
  return [...guests.values()].toSorted((one, other) => one.username.localeCompare(other.username))
}

export function modeOf(entries: readonly AccessEntry[]): AccessList['mode'] {
  if (entries.some(({ source }) => source === ANYWHERE_SOURCE)) return 'anywhere'
  return entries.length === 0 ? 'nowhere' : 'specific'
}

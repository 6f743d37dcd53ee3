import { z } from 'zod'
import type { Engine } from '@/lib/clickhouse/client'
import { engineNetworks } from '@/lib/provisioning/engine/engine-networks'
import type { Guest } from '@/lib/provisioning/port'
import { contains, hasLoopback, isLoopback, networkText, parseNetwork } from './network'

/** What the engine calls all of its machine's own addresses. */
const LOCAL = 'localhost'

const userRow = z.object({ host_ip: z.array(z.string()), host_names: z.array(z.string()) })

function canonical(text: string): string {
  const network = parseNetwork(text)
  return network ? networkText(network) : text
}

/** The networks that the engine has loaded for a user. Source: system.users. */
export async function readLoadedNetworks(engine: Engine, username: string): Promise<string[]> {
  const rows = await engine.query(
    'SELECT host_ip, host_names FROM system.users WHERE name = {username: String}',
    userRow,
    { username },
  )
  return rows.flatMap((row) => [...row.host_ip.map(canonical), ...row.host_names]).toSorted()
}

/** The same, as it must be for these networks: any loopback address stands for all of the machine's own. */
export function loadedNetworksOf(networks: readonly string[]): string[] {
  const texts = engineNetworks(networks)
  if (texts.includes('::/0')) return ['::/0']
  const loaded = texts.map((text) => (isLoopback(text.split('/')[0] ?? '') ? LOCAL : canonical(text)))
  return [...new Set(loaded)].toSorted()
}

/** Names of guests begin with it, so that one that must be gone is told from people's users. */
export const GUEST_PREFIX = 'guest_'

/** True when the engine knows these guests, each from its own address only, and no others. Source: system.users. */
export async function hasLoadedGuests(engine: Engine, guests: readonly Guest[]): Promise<boolean> {
  const rows = await engine.query(
    'SELECT name FROM system.users WHERE startsWith(name, {prefix: String}) ORDER BY name',
    z.object({ name: z.string() }),
    { prefix: GUEST_PREFIX },
  )
  if (rows.map(({ name }) => name).join() !== guests.map(({ username }) => username).join()) return false
  for (const { username, networks } of guests) if (!(await hasLoaded(engine, username, networks))) return false
  return true
}

export async function hasLoaded(engine: Engine, username: string, networks: readonly string[]): Promise<boolean> {
  const loaded = await readLoadedNetworks(engine, username)
  return JSON.stringify(loaded) === JSON.stringify(loadedNetworksOf(networks))
}

/**
 * Whether these networks let in an address, as the engine takes them; null where that depends on which addresses are
 * the engine's own.
 */
export function admits(networks: readonly string[], address: string): boolean | null {
  const client = parseNetwork(address)
  const listed = networks.flatMap((text) => parseNetwork(text) ?? [])
  if (!client) return null
  if (networks.includes('::/0') || listed.some((network) => contains(network, client))) return true
  const hasOwn = listed.some(hasLoopback)
  return isLoopback(address) || !hasOwn ? hasOwn : null
}

const refusalRow = z.object({ value: z.number(), message: z.string() })

/** How many connections the engine has refused for their address, and what it said last. Source: system.errors. */
export async function readRefusals(engine: Engine): Promise<z.infer<typeof refusalRow>> {
  const rows = await engine.query(
    "SELECT value, last_error_message AS message FROM system.errors WHERE name = 'IP_ADDRESS_NOT_ALLOWED'",
    refusalRow,
  )
  return rows[0] ?? { value: 0, message: '' }
}

import { identifier, tableName } from '@/lib/clickhouse/quote'
import type { Guest, Reader } from '@/lib/provisioning/port'
import { engineNetworks } from './engine-networks'
import { PERSON_GRANTS } from './person-grants'

type Access = { profile: object; networks: object | string; grants: readonly string[] }

/** The person's user of a service. */
export function personAccess(networks: readonly string[]): Access {
  return {
    profile: { constraints: { merge_tree_disk: { const: '' }, merge_tree_storage_policy: { const: '' } } },
    networks: networks.length === 0 ? '' : { ip: engineNetworks(networks) },
    grants: PERSON_GRANTS,
  }
}

/** The person's user of an engine that is only read from. `readonly` 1 also refuses every change of a setting. */
export function readerAccess({ databases, settings }: Reader, networks: readonly string[]): Access {
  return {
    profile: { ...settings, readonly: 1 },
    networks: { ip: networks },
    grants: databases.map((database) => `GRANT SHOW, SELECT ON ${identifier(database)}.*`),
  }
}

/** The profile of every guest: they change neither rows nor settings. */
export const GUEST_PROFILE = { guest: { readonly: 1 } }

/** A guest as users.xml has it. */
export function guestAccess({ passwordSha256, networks, tables }: Guest) {
  return {
    password_sha256_hex: passwordSha256,
    networks: { ip: engineNetworks(networks) },
    profile: 'guest',
    grants: { query: tables.map(({ database, table }) => `GRANT SELECT ON ${tableName(database, table)}`) },
  }
}

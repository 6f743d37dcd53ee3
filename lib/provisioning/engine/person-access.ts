import { identifier } from '@/lib/clickhouse/quote'
import type { Reader } from '@/lib/provisioning/port'
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

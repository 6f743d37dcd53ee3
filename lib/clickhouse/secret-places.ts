/** Engines whose arguments are names, paths and expressions; the arguments of any other engine may hold a secret. */
const HARMLESS_ENGINE =
  /^(\w*MergeTree|Distributed|Merge|Buffer|Null|Memory|Log|TinyLog|StripeLog|Set|Join|View|\w+View|Dictionary|GenerateRandom|File|FileLog|KeeperMap|EmbeddedRocksDB|SQLite|Loop|TimeSeries|Alias)$/

/**
 * Engines and functions that take credentials, and how many of their first arguments never are one: hosts, addresses,
 * databases and tables. Of `S3` the second is a key's id or a format: it is hidden with the others.
 */
const FIRST_HARMLESS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    0: 'jdbc odbc executable disk',
    1:
      's3 s3queue gcs oss cosn azureblobstorage azurequeue url hdfs redis hudi arrowflight ytsaurus ' +
      'iceberg icebergs3 icebergazure iceberghdfs iceberglocal deltalake deltalakes3 deltalakeazure deltalakelocal ' +
      'paimon paimons3 paimonazure paimonhdfs paimonlocal ' +
      'encrypt decrypt trydecrypt aes_encrypt_mysql aes_decrypt_mysql',
    3: 'remote remotesecure mysql postgresql materializedpostgresql mongodb',
    4: 'externaldistributed kafka',
  }).flatMap(([count, names]) => names.split(' ').map((name) => [name, Number(count)] as const)),
)

/** How many first arguments of an engine are no secrets, or null when none is one. */
export function harmlessOfEngine(name: string): number | null {
  return HARMLESS_ENGINE.test(name) ? null : (harmlessOfFunction(name.toLowerCase()) ?? 0)
}

/** How many first arguments of a function are no secrets, or null when none is one. The cluster comes first. */
export function harmlessOfFunction(name: string): number | null {
  const known = FIRST_HARMLESS.get(name)
  if (known !== undefined) return known
  const ofOne = name.endsWith('cluster') ? FIRST_HARMLESS.get(name.slice(0, -'cluster'.length)) : undefined
  return ofOne === undefined ? null : ofOne + 1
}

/** Words of a dictionary's SOURCE whose values are shown; the value of any other may be a secret. */
export const HARMLESS_SOURCE_WORDS: ReadonlySet<string> = new Set(
  (
    'host port user db database table schema collection keyspace column_family url uri path format name secure ' +
    'priority db_index storage_type update_field update_lag'
  ).split(' '),
)

const SECRET_SETTING = /pass|secret|token|credential|auth|connection_string|key/
/** `primary_key_compression_codec` and its like. */
const PUBLIC_SETTING = /^primary_key_/

/** Whether the value of a setting of this name may be a secret. */
export const isSecretSetting = (name: string): boolean => SECRET_SETTING.test(name) && !PUBLIC_SETTING.test(name)

/** Whether a text that is given to this name is one wherever it stands. */
export const isSecretName = (name: string): boolean => /passw|secret|credential/.test(name)

/** After these a name is no call, whatever follows it. */
export const BEFORE_A_NAME: ReadonlySet<string> = new Set([
  'table',
  'view',
  'dictionary',
  'exists',
  'projection',
  'index',
])

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normaliseDefinition } from '@/lib/backup/compare-contents'
import { hideSecrets } from './hide-secrets'
import { literal } from './quote'

const table = (rest: string) => `CREATE TABLE d.t (\`id\` UInt64) ${rest}`
const dictionary = (source: string) =>
  `CREATE DICTIONARY d.t (\`id\` UInt64) PRIMARY KEY id SOURCE(${source}) LIFETIME(MIN 0 MAX 1) LAYOUT(FLAT())`
const view = (from: string) => `CREATE VIEW d.t (\`id\` UInt64) AS SELECT id FROM ${from} WHERE id > 1`

/** What a backup holds, and what of it is shown. */
const FORMS: [of: (piece: string) => string, stored: string, shown: string][] = [
  [table, "ENGINE = MySQL('h:3306', 'db', 't', 'u', 'pw')", "ENGINE = MySQL('h:3306', 'db', 't', '[HIDDEN]')"],
  [table, "ENGINE = MySQL('h', 'db', 't', 'u', 'pw', 1, 'x')", "ENGINE = MySQL('h', 'db', 't', '[HIDDEN]')"],
  [table, "ENGINE = MySQL(coll, password = 'pw')", "ENGINE = MySQL(coll, '[HIDDEN]')"],
  [table, "ENGINE = PostgreSQL('h:1', 'db', 't', 'u', 'pw', 's')", "ENGINE = PostgreSQL('h:1', 'db', 't', '[HIDDEN]')"],
  [table, "ENGINE = S3('https://b.s/x', 'AK', 'pw', 'CSV')", "ENGINE = S3('https://b.s/x', '[HIDDEN]')"],
  [table, "ENGINE = S3('https://b.s/x?X-Amz-Signature=pw')", "ENGINE = S3('https://b.s/x?[HIDDEN]')"],
  [table, "ENGINE = S3('https://b.s/x', headers('authorization' = 'pw'))", "ENGINE = S3('https://b.s/x', '[HIDDEN]')"],
  [
    table,
    "ENGINE = AzureBlobStorage('AccountName=a;AccountKey=pw;', 'c', 'p')",
    "ENGINE = AzureBlobStorage('[HIDDEN]', '[HIDDEN]')",
  ],
  [table, "ENGINE = MongoDB('mongodb://u:pw@h/db', 'c')", "ENGINE = MongoDB('mongodb://[HIDDEN]@h/db', 'c')"],
  [table, "ENGINE = MongoDB('h', 'db', 'c', 'u', 'pw')", "ENGINE = MongoDB('h', 'db', 'c', '[HIDDEN]')"],
  [table, "ENGINE = Redis('h:1', 0, 'pw')", "ENGINE = Redis('h:1', '[HIDDEN]')"],
  [table, "ENGINE = URL('http://u:p@w/@h/x.csv', 'CSV')", "ENGINE = URL('http://[HIDDEN]@h/x.csv', '[HIDDEN]')"],
  [table, "ENGINE = URL('http://pw@h/x.csv', CSV)", "ENGINE = URL('http://[HIDDEN]@h/x.csv', '[HIDDEN]')"],
  [table, "ENGINE = ODBC('DSN=x;UID=u;PWD=pw', 'db', 't')", "ENGINE = ODBC('[HIDDEN]')"],
  [table, "ENGINE = NotKnownYet('h', pw)", "ENGINE = NotKnownYet('[HIDDEN]')"],
  [
    table,
    "ENGINE = Kafka('h:1', 'topic', 'group', 'CSV') SETTINGS kafka_sasl_username = 'u', kafka_sasl_password = 'pw', kafka_num_consumers = 2",
    "ENGINE = Kafka('h:1', 'topic', 'group', 'CSV') SETTINGS kafka_sasl_username = 'u', kafka_sasl_password = '[HIDDEN]', kafka_num_consumers = 2",
  ],
  [
    table,
    "ENGINE = RabbitMQ SETTINGS rabbitmq_address = 'amqp://u:p@w@h/', rabbitmq_format = 'CSV' COMMENT 'mine'",
    "ENGINE = RabbitMQ SETTINGS rabbitmq_address = 'amqp://[HIDDEN]@h/', rabbitmq_format = 'CSV' COMMENT 'mine'",
  ],
  [
    table,
    "ENGINE = MergeTree ORDER BY id SETTINGS disk = disk(type = 's3', endpoint = 'https://s/b/', secret_access_key = 'pw'), index_granularity = 8192",
    "ENGINE = MergeTree ORDER BY id SETTINGS disk = disk('[HIDDEN]'), index_granularity = 8192",
  ],
  [
    dictionary,
    "MYSQL(HOST 'h' PORT 3306 USER 'u' PASSWORD 'pw' DB 'd' TABLE 't' WHERE 'id > 1' REPLICA(HOST 'r' PRIORITY 1))",
    "MYSQL(HOST 'h' PORT 3306 USER 'u' PASSWORD '[HIDDEN]' DB 'd' TABLE 't' WHERE '[HIDDEN]' REPLICA(HOST 'r' PRIORITY 1))",
  ],
  [dictionary, "CLICKHOUSE(USER 'u' PASSWORD pw TABLE 't')", "CLICKHOUSE(USER 'u' PASSWORD '[HIDDEN]' TABLE 't')"],
  [dictionary, "REDIS(HOST 'h' PASSWORD concat('p', 'w'))", "REDIS(HOST 'h' PASSWORD '[HIDDEN]')"],
  [dictionary, "MONGODB(URI 'mongodb://u:pw@h/d?x=pw')", "MONGODB(URI 'mongodb://[HIDDEN]@h/d?[HIDDEN]')"],
  [
    dictionary,
    "HTTP(URL 'https://h/x' FORMAT 'TSV' CREDENTIALS(USER 'u' PASSWORD 'pw') HEADERS(HEADER(NAME 'API-KEY' VALUE 'pw')))",
    "HTTP(URL 'https://h/x' FORMAT 'TSV' CREDENTIALS(USER 'u' PASSWORD '[HIDDEN]') HEADERS(HEADER(NAME 'API-KEY' VALUE '[HIDDEN]')))",
  ],
  [view, "remote('h:1', 'd', 't', 'u', 'pw')", "remote('h:1', 'd', 't', '[HIDDEN]')"],
  [view, "remoteSecure('h', d.t, 'u', 'pw')", "remoteSecure('h', d.t, 'u', '[HIDDEN]')"],
  [view, "remote('h', view(SELECT 'a', ')'), 'u', 'pw')", "remote('h', '[HIDDEN]')"],
  [view, "cluster('c', mysql('h', 'd', 't', 'u', 'pw'))", "cluster('c', mysql('h', 'd', 't', '[HIDDEN]'))"],
  [view, "`s3`('https://h/x', 'AK', 'pw')", "`s3`('https://h/x', '[HIDDEN]')"],
  [view, "s3Cluster('c', 'https://h/x', 'AK', 'pw')", "s3Cluster('c', 'https://h/x', '[HIDDEN]')"],
  [view, "notKnownYet(a = 'b', password = 'pw')", "notKnownYet(a = 'b', password = '[HIDDEN]')"],
  [view, "notKnownYet('http://u:p@w@h/x')", "notKnownYet('http://[HIDDEN]@h/x')"],
  [view, "x SETTINGS s3_token = 'pw'", "x SETTINGS s3_token = '[HIDDEN]'"],
  [
    (piece) => table(`ENGINE = MergeTree ORDER BY ${piece}`),
    "encrypt('aes-128-ecb', s, 'pw')",
    "encrypt('aes-128-ecb', '[HIDDEN]')",
  ],
]

describe('what may be a secret is hidden', () => {
  test.each(FORMS)('%o %s', (of, stored, shown) => {
    expect(hideSecrets(of(stored))).toBe(of(shown))
    expect(hideSecrets(of(shown))).toBe(of(shown))
  })

  test('quotes, brackets and comments in and around it hide nothing less', () => {
    for (const sql of [
      "ENGINE = MySQL('h\\'', 'it''s', 't)', 'u', 'p\\')w')",
      "ENGINE = MySQL('h', /* ') */ 'd', 't' -- '\n, 'u', $a$pw'$a$)",
      "ENGINE = MySQL('h', 'd', \"t'\", `u'`, 'pw'",
      "ENGINE/**/=/**/MySQL/**/('h','d','t','u','pw')",
      "engine MySQL('h','d','t','u',\"pw\")",
      "ENGINE = MySQL('h', 'd', 't', 'u', 'pw",
      "ENGINE = S3('http://u:pw@h\\",
    ])
      expect(hideSecrets(table(sql)), sql).not.toMatch(/pw|p\\'\)w/)
  })
})

describe('what is no secret stays', () => {
  test.each([
    table("ENGINE = MergeTree ORDER BY id SETTINGS storage_policy = 'key', primary_key_compression_codec = 'LZ4'"),
    table("ENGINE = ReplicatedMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}') ORDER BY id"),
    table("ENGINE = Distributed('c', 'd', 't', rand()) COMMENT 'password = \\'x\\', S3(\\'a\\', \\'b\\')'"),
    "CREATE TABLE shop.url (`url` String DEFAULT 'mysql(\\'h\\', 1)' COMMENT 'it''s -- a /* key', `s3` Enum8('a' = 1)) ENGINE = Memory",
    "CREATE TABLE url (`a b` String, INDEX s3 (a, b) TYPE set(1), PROJECTION redis (SELECT 'x' ORDER BY 'y')) ENGINE = Log",
    "CREATE MATERIALIZED VIEW d.v TO d.remote (`a` String) AS SELECT concat('a', ' SETTINGS key = \\'b\\'') AS a FROM d.mysql WHERE token = 'x'",
    dictionary("CLICKHOUSE(HOST 'h' PORT 9000 USER 'u' DB 'd' TABLE 't')"),
  ])('%s', (sql) => {
    expect(hideSecrets(sql)).toBe(sql)
  })

  test('any text where no secret stands', () => {
    const hostile = fc.string({
      unit: fc.constantFrom(
        "'",
        '"',
        '`',
        '\\',
        '(',
        ')',
        ',',
        '=',
        'MySQL(',
        'ENGINE',
        ' ',
        '--',
        '/*',
        '$$',
        '\n',
        '🐘',
      ),
    })
    fc.assert(
      fc.property(hostile, hostile, (one, two) => {
        const sql = `CREATE TABLE d.t (\`id\` String DEFAULT ${literal(one)} COMMENT ${literal(two)}) ENGINE = MergeTree ORDER BY id COMMENT ${literal(one)}`
        expect(hideSecrets(sql)).toBe(sql)
      }),
    )
  })
})

describe('whatever the secret is', () => {
  const anything = fc.string({
    unit: fc.oneof(
      fc.constantFrom("'", '`', '"', '\\', '\n', '\0', ';', '--', '/*', '*/', '$$', '(', ')', ',', '@', '?', '='),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    ),
  })
  const makers: ((secret: string) => string)[] = [
    (secret) => table(`ENGINE = MySQL('h', 'd', 't', 'u', ${secret}, 1) COMMENT 'x'`),
    (secret) => table(`ENGINE = Kafka('h') SETTINGS kafka_sasl_password = ${secret}, a = 1`),
    (secret) => dictionary(`MYSQL(HOST 'h' PASSWORD ${secret} TABLE 't')`),
    (secret) => view(`remote('h', d.t, 'u', ${secret})`),
  ]

  test('what is shown does not depend on it, and hiding twice changes nothing', () => {
    fc.assert(
      fc.property(anything, fc.constantFrom(...makers), (secret, make) => {
        const shown = hideSecrets(make(literal(secret)))
        expect(shown).toBe(hideSecrets(make("'[HIDDEN]'")))
        expect(hideSecrets(shown)).toBe(shown)
      }),
    )
  })

  test('no text is too odd to be looked through', () => {
    fc.assert(fc.property(anything, (sql) => void hideSecrets(sql)))
  })
})

test('a definition whose secrets the engine hid is that of the backup, and another database is another', () => {
  for (const [stored, live] of [
    ["ENGINE = MySQL('h', 'd', 't', 'u', 'pw')", "ENGINE = MySQL('h', 'd', 't', 'u', '[HIDDEN]')"],
    ["ENGINE = S3('http://h', 'AK', 'pw', 'token', 'CSV')", "ENGINE = S3('http://h', 'AK', '[HIDDEN]', 'CSV')"],
    ["ENGINE = URL('http://u:pw@h/x', 'CSV')", "ENGINE = URL('http://u:[HIDDEN]@h/x', 'CSV')"],
    ["ENGINE = X ORDER BY encrypt('m', s, 'pw')", "ENGINE = X ORDER BY encrypt('m', '[HIDDEN]')"],
  ] as const)
    expect(normaliseDefinition(table(stored))).toBe(normaliseDefinition(table(live)))
  const [one, other] = ["ENGINE = MySQL('h', 'a', 't', 'u', 'pw')", "ENGINE = MySQL('h', 'b', 't', 'u', 'pw')"]
  expect(normaliseDefinition(table(one))).not.toBe(normaliseDefinition(table(other)))
})

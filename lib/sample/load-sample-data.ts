import type { Engine } from '@/lib/clickhouse/client'
import { countRows } from '@/lib/clickhouse/inventory'

/** Page views over a year: enough that a backup and a restore take a moment, few enough that a first start stays short. */
const HITS = 5_000_000
const SECONDS_PER_YEAR = 31_536_000
const PAGES = 900

const TABLES = [
  'CREATE DATABASE analytics',
  `CREATE TABLE analytics.pages (
     page_id UInt16, path String, section LowCardinality(String), published Date
   ) ENGINE = MergeTree ORDER BY page_id`,
  `CREATE TABLE analytics.hits (
     event_time DateTime, user_id UInt64, session_id UInt64, page_id UInt16,
     country LowCardinality(FixedString(2)), browser LowCardinality(String), referrer LowCardinality(String),
     duration_ms UInt32, is_bounce Bool
   ) ENGINE = MergeTree PARTITION BY toYYYYMM(event_time) ORDER BY (page_id, event_time)`,
  `CREATE TABLE analytics.daily_visits (
     day Date, country LowCardinality(FixedString(2)), hits UInt64, total_duration_ms UInt64
   ) ENGINE = SummingMergeTree ORDER BY (day, country)`,
  `CREATE MATERIALIZED VIEW analytics.daily_visits_mv TO analytics.daily_visits AS
     SELECT toDate(event_time) AS day, country, count() AS hits, sum(duration_ms) AS total_duration_ms
     FROM analytics.hits GROUP BY day, country`,
] as const

const PAGES_SQL = `INSERT INTO analytics.pages
  SELECT number + 1,
         concat('/docs/', ['sql', 'operations', 'guides', 'integrations', 'cloud'][1 + number % 5], '/', toString(number)),
         ['SQL reference', 'Operations', 'Guides', 'Integrations', 'Cloud'][1 + number % 5],
         toDate(now()) - 400 - number % 1200
  FROM numbers(${PAGES})`

const HITS_SQL = `INSERT INTO analytics.hits
  SELECT toStartOfDay(now()) - ${SECONDS_PER_YEAR} + toUInt32(intDiv(number * ${SECONDS_PER_YEAR}, ${HITS})) AS event_time,
         intHash64(number) % 180000 AS user_id,
         intHash64(intDiv(number, 6)) AS session_id,
         toUInt16(1 + least(intHash32(number) % ${PAGES}, intHash32(number + 1) % ${PAGES})) AS page_id,
         ['US', 'DE', 'IN', 'GB', 'FR', 'BR', 'JP', 'NL'][1 + least(intHash32(number + 2) % 8, intHash32(number + 3) % 8)] AS country,
         ['Chrome', 'Firefox', 'Safari', 'Edge'][1 + least(intHash32(number + 4) % 4, intHash32(number + 5) % 4)] AS browser,
         ['', 'google.com', 'github.com', 'news.ycombinator.com', 'stackoverflow.com'][1 + intHash32(number + 6) % 5] AS referrer,
         intHash32(number + 7) % 240000 AS duration_ms,
         intHash32(number + 8) % 10 < 4 AS is_bounce
  FROM numbers(${HITS})`

/** A year of made-up web analytics, from its first statement on when an earlier try broke off. Returns the rows of `hits`. */
export async function loadSampleData(engine: Engine): Promise<number> {
  const present = await countRows(engine, 'analytics', 'hits')
  if (present === HITS) return HITS
  await engine.command('DROP DATABASE IF EXISTS analytics SYNC')
  for (const statement of [...TABLES, PAGES_SQL, HITS_SQL]) await engine.command(statement)
  return HITS
}

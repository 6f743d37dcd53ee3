/** Engines that keep their rows inside the service's own data directory and read nothing from outside. */
const TABLE_ENGINES = [
  'MergeTree',
  'ReplacingMergeTree',
  'SummingMergeTree',
  'AggregatingMergeTree',
  'CollapsingMergeTree',
  'VersionedCollapsingMergeTree',
  'GraphiteMergeTree',
  'CoalescingMergeTree',
  'Memory',
  'Buffer',
  'Null',
  'Merge',
  'View',
  'MaterializedView',
  'Distributed',
  'GenerateRandom',
  'Atomic',
] as const

/**
 * What the person's user may do: everything with their own tables. Not BACKUP, not files or programs of the host
 * (CREATE DICTIONARY and CREATE FUNCTION can run programs here), not stopping the engine.
 */
export const PERSON_GRANTS: readonly string[] = [
  'GRANT SHOW, SELECT, INSERT, ALTER, CREATE DATABASE, CREATE TABLE, CREATE VIEW, CREATE TEMPORARY TABLE, DROP DATABASE, DROP TABLE, DROP VIEW, DROP DICTIONARY, UNDROP TABLE, TRUNCATE, OPTIMIZE, KILL QUERY, dictGet ON *.*',
  'GRANT SYSTEM MERGES, SYSTEM TTL MERGES, SYSTEM FLUSH, SYSTEM DROP CACHE, SYSTEM VIEWS ON *.*',
  'GRANT REMOTE ON *.*',
  ...TABLE_ENGINES.map((engine) => `GRANT TABLE ENGINE ON ${engine}`),
]

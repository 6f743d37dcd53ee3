import { restoreStatement } from './statements/restore-statement'

export { identifier, literal, tableName } from './quote'
export { SYSTEM_DATABASES } from './statements/scope'

/** A place for a backup: a name on a disk of the engine's configuration. */
export type BackupTarget = { disk: string; name: string }

/** All that a backup holds, into a server without tables, followed under `id` in system.backups. */
export function restoreAllSql(source: BackupTarget, id: string): string {
  return restoreStatement({ kind: 'disk', ...source }, { scope: { kind: 'everything' }, id, isAsync: true }).sql
}

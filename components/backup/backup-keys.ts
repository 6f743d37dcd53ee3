import type { BackupListParams } from './backup-list-params'

const all = ['backups'] as const

export const backupKeys = {
  all,
  ofService: (serviceId: string) => [...all, serviceId] as const,
  lists: (serviceId: string) => [...all, serviceId, 'list'] as const,
  list: (serviceId: string, params: BackupListParams) => [...all, serviceId, 'list', params] as const,
  details: (serviceId: string) => [...all, serviceId, 'detail'] as const,
  detail: (serviceId: string, backupId: string) => [...all, serviceId, 'detail', backupId] as const,
  summary: (serviceId: string) => [...all, serviceId, 'summary'] as const,
}

/** What would happen to one backup; read anew each time a dialog opens. */
export const planKeys = {
  restore: (backupId: string) => ['plans', 'restore', backupId] as const,
  restoreChoice: (backupId: string, question: string) => ['plans', 'restore', backupId, question] as const,
  restoreInto: (backupId: string, question: string) => ['plans', 'restore-into', backupId, question] as const,
  backUp: (serviceId: string, question: string) => ['plans', 'back-up', serviceId, question] as const,
  tables: (serviceId: string) => ['plans', 'tables', serviceId] as const,
  delete: (backupId: string) => ['plans', 'delete', backupId] as const,
}

/** What the files of a backup say; they don't change, so no event makes these stale. */
export const contentsKeys = {
  tables: (api: string) => ['backup-contents', api, 'tables'] as const,
  choosable: (backupId: string) => ['backup-contents', backupId, 'choosable'] as const,
  table: (api: string, database: string, table: string) => ['backup-contents', api, 'table', database, table] as const,
  comparison: (backupId: string, other: string) => ['backup-contents', backupId, 'comparison', other] as const,
}

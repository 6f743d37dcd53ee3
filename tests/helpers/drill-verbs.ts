import type { Ctx } from '@/lib/auth/ctx'
import { ROLES, type Role } from '@/lib/auth/permissions'
import { getDrillConfiguration } from '@/lib/drill/get-drill-configuration'
import { requestDrill } from '@/lib/drill/request-drill'
import { updateCheckQueries } from '@/lib/drill/update-check-queries'
import { updateDrillConfiguration } from '@/lib/drill/update-drill-configuration'
import { getBackupConfiguration } from '@/lib/schedule/get-backup-configuration'
import { previewBackupConfiguration } from '@/lib/schedule/preview-backup-configuration'
import { updateBackupConfiguration } from '@/lib/schedule/update-backup-configuration'

type DrillCase = { roles: Role[]; call: (ctx: Ctx, world: { serviceId: string; backupId: string }) => Promise<unknown> }

/** The part of the table in lib/auth/permissions.int.test.ts about drills and schedules. */
export const DRILL_VERBS: Record<string, DrillCase> = {
  requestDrill: { roles: ['admin', 'support'], call: (ctx, { backupId }) => requestDrill(ctx, { backupId }) },
  getDrillConfiguration: { roles: [...ROLES], call: (ctx, { serviceId }) => getDrillConfiguration(ctx, { serviceId }) },
  updateDrillConfiguration: {
    roles: ['admin'],
    call: (ctx, { serviceId }) =>
      updateDrillConfiguration(ctx, { serviceId, frequency: 'weekly', busyFrom: '', busyUntil: '', timeZone: 'UTC' }),
  },
  updateCheckQueries: {
    roles: ['admin'],
    call: (ctx, { serviceId }) =>
      updateCheckQueries(ctx, { serviceId, queries: [{ name: 'One', sql: 'SELECT 1', expected: '1' }] }),
  },
  getBackupConfiguration: {
    roles: [...ROLES],
    call: (ctx, { serviceId }) => getBackupConfiguration(ctx, { serviceId }),
  },
  previewBackupConfiguration: {
    roles: [...ROLES],
    call: (ctx, { serviceId }) => previewBackupConfiguration(ctx, { serviceId, cron: '0 3 * * 1' }),
  },
  updateBackupConfiguration: {
    roles: ['admin'],
    call: (ctx, { serviceId }) => updateBackupConfiguration(ctx, { serviceId, retentionDays: 30 }),
  },
}

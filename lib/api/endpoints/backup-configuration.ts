import { z } from 'zod'
import { getBackupConfiguration } from '@/lib/schedule/get-backup-configuration'
import type { BackupConfiguration } from '@/lib/schedule/schedule-view'
import { updateBackupConfiguration } from '@/lib/schedule/update-backup-configuration'
import { endpoint } from '../endpoint'

const DAY_HOURS = 24

const params = z.object({ serviceId: z.uuid('This is not a service.') })

const configurationSchema = z
  .object({
    backupPeriodInHours: z.number(),
    backupRetentionPeriodInHours: z.number(),
    backupStartTime: z.string().optional().describe('HH:MM, in UTC unless a time zone was set in the console.'),
    nextBackupAt: z.iso.datetime().nullable().describe('Ours.'),
  })
  .meta({ id: 'BackupConfiguration' })

const patchSchema = z
  .object({
    backupPeriodInHours: z.number().optional(),
    backupRetentionPeriodInHours: z
      .number()
      .multipleOf(DAY_HOURS, 'Give whole days: a multiple of 24 hours.')
      .optional(),
    backupStartTime: z.string().optional().describe('HH:MM; an empty one goes back to the period.'),
  })
  .meta({ id: 'BackupConfigurationPatchRequest' })

function toCloud(configuration: BackupConfiguration): z.input<typeof configurationSchema> {
  return {
    backupPeriodInHours: configuration.periodHours,
    backupRetentionPeriodInHours: configuration.retentionDays * DAY_HOURS,
    ...(configuration.startTime !== null && { backupStartTime: configuration.startTime }),
    nextBackupAt: configuration.nextBackupAt,
  }
}

const common = {
  path: '/{organizationId}/services/{serviceId}/backupConfiguration',
  tag: 'Backup',
  params,
  result: configurationSchema,
}

export const backupConfigurationEndpoints = [
  endpoint({
    ...common,
    method: 'get',
    operationId: 'backupConfigurationGet',
    summary: 'When a service is backed up and how long backups are kept',
    handle: async (ctx, { params: { serviceId } }) => ({
      result: toCloud(await getBackupConfiguration(ctx, { serviceId })),
    }),
  }),
  endpoint({
    ...common,
    method: 'patch',
    operationId: 'backupConfigurationUpdate',
    summary: 'Changes it; what is left out stays',
    body: patchSchema,
    handle: async (ctx, { params: { serviceId }, body }) => {
      const hours = body.backupRetentionPeriodInHours
      const change = {
        serviceId,
        periodHours: body.backupPeriodInHours,
        startTime: body.backupStartTime,
        retentionDays: hours === undefined ? undefined : hours / DAY_HOURS,
      }
      return { result: toCloud(await updateBackupConfiguration(ctx, change)) }
    },
  }),
]

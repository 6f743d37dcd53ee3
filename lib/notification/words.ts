import prettyBytes from 'pretty-bytes'
import type { Notification } from '@/lib/db'
import { type Facts, factsSchema } from './facts'
import type { NotificationCause, NotificationText } from './types'

type Told = Pick<
  Notification,
  'cause' | 'facts' | 'recoversId' | 'serviceId' | 'serviceName' | 'operationId' | 'backupId'
>

const utc = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} (UTC)`
const orElse = (reason: string | null | undefined): string => reason ?? 'No reason was given.'

function lastGood({ lastGoodAt }: Facts): string {
  return lastGoodAt
    ? `The last good backup was taken at ${utc(lastGoodAt)} and is still there.`
    : 'There is no good backup of it yet.'
}

const kindOf = ({ isExternal }: Facts): string => (isExternal ? 'external backup' : 'backup')

const OF_RESTORES: Record<string, { done: string; failed: string; state: string }> = {
  restore_into: {
    done: 'Tables were restored into',
    failed: 'Restoring tables failed, into',
    state: 'The tables that it made can be dropped on its page; what stood there before was not touched.',
  },
  migrate: {
    done: 'Tables were copied into',
    failed: 'Copying tables failed, into',
    state: 'What it made was removed again; what stood there before was not touched.',
  },
}
const TO_NEW = {
  done: 'Restored:',
  failed: 'Restore failed:',
  state: 'What it made was removed again. The backup and the original were not touched.',
}

type Writer = (name: string, facts: Facts) => { title: string; lines: string[] }

/** What a failed drill is about, for people. */
const ofBackup = ({ takenAt }: Facts): string => (takenAt ? `The backup taken at ${utc(takenAt)}` : 'A backup')

const RAISED: Record<NotificationCause, Writer> = {
  backup_failed: (name, facts) => ({
    title: `${facts.isExternal ? 'External backup' : 'Backup'} failed: ${name}`,
    lines: [
      orElse(facts.reason),
      lastGood(facts),
      'Look at the step that failed, put its cause right, and choose Retry or Back up now.',
    ],
  }),
  backup_late: (name, facts) => ({
    title: `No ${kindOf(facts)} for longer than expected: ${name}`,
    lines: [
      `By ${facts.expectedBy ? utc(facts.expectedBy) : 'now'} there should have been a successful ${kindOf(facts)}.`,
      lastGood(facts),
      'Look whether the service runs and what its last backups say.',
    ],
  }),
  restore_done: (name, { kind, requestedBy }) => ({
    title: `${(OF_RESTORES[kind ?? ''] ?? TO_NEW).done} ${name}`,
    lines: [
      `What ${requestedBy ?? 'somebody'} asked for is done, and the data was compared.`,
      'Look at the result before anything is removed.',
    ],
  }),
  restore_failed: (name, { kind, reason }) => {
    const words = OF_RESTORES[kind ?? ''] ?? TO_NEW
    return {
      title: `${words.failed} ${name}`,
      lines: [orElse(reason), words.state, 'Look at the step that failed; Retry begins anew.'],
    }
  },
  drill_failed: (name, facts) => ({
    title: `Not restorable: a backup of ${name}`,
    lines: [
      `${ofBackup(facts)} could not be restored. ${orElse(facts.reason)}`,
      'It counts as good nowhere any more, and nothing new is built on it.',
      'Take a full backup now, and have that one verified.',
    ],
  }),
  drill_check_failed: (name, facts) => ({
    title: `Check query failed: ${name}`,
    lines: [
      `${ofBackup(facts)} was restored whole, but its data is not what a check query expects. ${orElse(facts.reason)}`,
      'The backup stays good.',
      'Look at the data of the service, or at the query.',
    ],
  }),
  drill_unfinished: (name, facts) => ({
    title: `A drill could not be finished: ${name}`,
    lines: [
      orElse(facts.reason),
      'This is a failure of the console and says nothing about the backup. It is not tried again by itself.',
      'Put the cause right and choose Verify.',
    ],
  }),
  store_filling: (_name, { freeBytes = 0, totalBytes = 0, bytesPerDay, fullAt }) => ({
    title: 'The store is nearly full',
    lines: [
      `${prettyBytes(freeBytes)} of ${prettyBytes(totalBytes)} are free where the backups lie.`,
      fullAt && bytesPerDay
        ? `It fills by ${prettyBytes(bytesPerDay)} a day: at this rate it is full at ${utc(fullAt)}.`
        : 'It did not fill in the last days.',
      'Backups fail when it is full. Delete backups, keep them for fewer days, or give it more space.',
    ],
  }),
  service_failed: (name, { state, reason }) => ({
    title: `${state === 'unreachable' ? 'Unreachable' : 'Failed'}: ${name}`,
    lines: [
      orElse(reason),
      'It is not backed up while it does not run. The backups that it has are not touched.',
      'Look at its page, which says what can be done.',
    ],
  }),
}

const OVER: Record<NotificationCause, (name: string, facts: Facts) => string> = {
  backup_failed: (name, facts) => `${facts.isExternal ? 'External backups' : 'Backups'} succeed again: ${name}`,
  backup_late: (name, facts) => `There is a new ${kindOf(facts)} again: ${name}`,
  restore_done: (name) => `Restored: ${name}`,
  restore_failed: (name) => `Restored: ${name}`,
  drill_failed: (name) => `A backup can be restored again: ${name}`,
  drill_check_failed: (name) => `Check queries pass again: ${name}`,
  drill_unfinished: (name) => `Drills finish again: ${name}`,
  store_filling: () => 'The store has space again',
  service_failed: (name) => `Running again: ${name}`,
}

function pathOf({ cause, recoversId, serviceId, operationId }: Told): string {
  if (operationId && (recoversId === null || cause !== 'backup_late')) return `/operations/${operationId}`
  if (!serviceId) return '/services'
  return cause === 'service_failed' ? `/services/${serviceId}` : `/services/${serviceId}/backups`
}

/** The sentences of a notification. Pure. */
export function describeNotification(told: Told): NotificationText {
  const facts = factsSchema.parse(told.facts)
  const name = told.serviceName ?? 'a service'
  const path = pathOf(told)
  if (told.recoversId !== null)
    return { title: OVER[told.cause](name, facts), lines: ['There is nothing to do.'], path }
  return { ...RAISED[told.cause](name, facts), path }
}

import type { BackupConfiguration } from '@/lib/schedule/schedule-view'

export type Mode = 'frequency' | 'scheduled' | 'cron'

/** The form as it is being edited: every field keeps its text when another mode is looked at. */
export type Draft = {
  mode: Mode
  periodHours: string
  startTime: string
  cron: string
  timeZone: string
  retentionDays: string
  chainLength: string
  hasQuiet: boolean
  quietFrom: string
  quietUntil: string
}

/** What the server is asked to store; an empty text is the field's default. */
export type ConfigurationFields = Record<
  'periodHours' | 'startTime' | 'cron' | 'timeZone' | 'retentionDays' | 'chainLength' | 'quietFrom' | 'quietUntil',
  string
>

function modeOf({ cron, startTime }: BackupConfiguration): Mode {
  if (cron !== null) return 'cron'
  return startTime === null ? 'frequency' : 'scheduled'
}

export function toDraft(configuration: BackupConfiguration): Draft {
  const { quietFrom, quietUntil } = configuration
  return {
    mode: modeOf(configuration),
    periodHours: String(configuration.periodHours),
    startTime: configuration.startTime ?? '02:00',
    cron: configuration.cron ?? '0 3 * * *',
    timeZone: configuration.timeZone,
    retentionDays: String(configuration.retentionDays),
    chainLength: String(configuration.chainLength),
    hasQuiet: quietFrom !== null,
    quietFrom: quietFrom ?? '08:00',
    quietUntil: quietUntil ?? '18:00',
  }
}

/** A field that the person sees and leaves empty is an error, not its default. */
function required(text: string): string {
  return text.trim() === '' ? ' ' : text
}

export function toFields(draft: Draft): ConfigurationFields {
  return {
    periodHours: draft.mode === 'frequency' ? draft.periodHours : '',
    startTime: draft.mode === 'scheduled' ? required(draft.startTime) : '',
    cron: draft.mode === 'cron' ? required(draft.cron) : '',
    timeZone: required(draft.timeZone),
    retentionDays: required(draft.retentionDays),
    chainLength: required(draft.chainLength),
    quietFrom: draft.hasQuiet ? required(draft.quietFrom) : '',
    quietUntil: draft.hasQuiet ? required(draft.quietUntil) : '',
  }
}

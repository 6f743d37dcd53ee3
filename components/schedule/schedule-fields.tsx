import { SelectField, TextField } from '@/components/ui/field'
import type { FieldErrors } from '@/lib/errors'
import { PERIOD_HOURS } from '@/lib/schedule/schedule'
import type { Draft, Mode } from './configuration-draft'
import { Segmented } from './segmented'
import { TimeZoneField } from './time-zone-field'

const MODE_OPTIONS = [
  { value: 'frequency', label: 'Frequency' },
  { value: 'scheduled', label: 'Scheduled' },
  { value: 'cron', label: 'Cron' },
] as const satisfies readonly { value: Mode; label: string }[]

export type FieldsProps = { draft: Draft; errors: FieldErrors; onChange: (change: Partial<Draft>) => void }

function TimesField({ draft, errors, onChange }: FieldsProps) {
  switch (draft.mode) {
    case 'frequency':
      return (
        <SelectField
          label="Backup every"
          value={draft.periodHours}
          onChange={(event) => onChange({ periodHours: event.target.value })}
          errors={errors['periodHours']}
        >
          {PERIOD_HOURS.map((hours) => (
            <option key={hours} value={hours}>
              {hours} hours
            </option>
          ))}
        </SelectField>
      )
    case 'scheduled':
      return (
        <TextField
          type="time"
          label="Start time"
          hint="Every 24 hours, at this time of day in the time zone below."
          value={draft.startTime}
          onChange={(event) => onChange({ startTime: event.target.value })}
          errors={errors['startTime']}
        />
      )
    case 'cron':
      return (
        <TextField
          label="Cron expression"
          hint="Minute, hour, day of month, month, day of week. At most once an hour."
          className="font-mono"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={draft.cron}
          onChange={(event) => onChange({ cron: event.target.value })}
          errors={errors['cron']}
        />
      )
  }
}

/** When backups start. */
export function ScheduleFields(props: FieldsProps) {
  return (
    <>
      <Segmented
        legend="Schedule"
        name="mode"
        options={MODE_OPTIONS}
        value={props.draft.mode}
        onChange={(mode) => props.onChange({ mode })}
      />
      <TimesField {...props} />
      <TimeZoneField
        value={props.draft.timeZone}
        errors={props.errors['timeZone']}
        onChange={(timeZone) => props.onChange({ timeZone })}
      />
    </>
  )
}

import { Segmented } from '@/components/schedule/segmented'
import { TimeZoneField } from '@/components/schedule/time-zone-field'
import { SelectField, TextField } from '@/components/ui/field'
import type { FieldErrors } from '@/lib/errors'
import { PERIOD_HOURS } from '@/lib/schedule/schedule'
import type { BucketDraft } from './bucket-draft'

type FieldsProps = { draft: BucketDraft; errors: FieldErrors; onChange: (change: Partial<BucketDraft>) => void }

const SCHEDULES = [
  { value: 'period', label: 'Frequency' },
  { value: 'start-time', label: 'Scheduled' },
  { value: 'service', label: "Service's own" },
] as const

function Times({ draft, errors, onChange }: FieldsProps) {
  switch (draft.schedule) {
    case 'period':
      return (
        <SelectField
          label="Backup frequency"
          name="periodHours"
          value={draft.periodHours}
          onChange={(event) => onChange({ periodHours: event.target.value })}
          errors={errors['periodHours']}
        >
          {PERIOD_HOURS.map((hours) => (
            <option key={hours} value={hours}>
              Every {hours} hours
            </option>
          ))}
        </SelectField>
      )
    case 'start-time':
      return (
        <>
          <TextField
            type="time"
            label="Start time"
            hint="Every 24 hours, at this time of day in the time zone below."
            value={draft.startTime}
            onChange={(event) => onChange({ startTime: event.target.value })}
            errors={errors['startTime']}
          />
          <TimeZoneField
            value={draft.timeZone}
            errors={errors['timeZone']}
            onChange={(timeZone) => onChange({ timeZone })}
          />
        </>
      )
    case 'service':
      return (
        <p className="text-xs text-fg-muted">
          Whenever the console's own backup of this service is due, also after its schedule changes.
        </p>
      )
  }
}

/** When a bucket gets its backups, and what the console may do there. */
export function BucketOptionFields(props: FieldsProps) {
  const { draft, onChange } = props
  return (
    <>
      <Segmented
        legend="Schedule"
        name="schedule"
        options={SCHEDULES}
        value={draft.schedule}
        onChange={(schedule) => onChange({ schedule })}
      />
      <Times {...props} />
      <label className="flex items-start gap-2 text-xs text-fg-muted">
        <input
          type="checkbox"
          name="mayDelete"
          checked={draft.mayDelete}
          onChange={(event) => onChange({ mayDelete: event.target.checked })}
          className="mt-0.5"
        />
        <span>
          Let the console delete from the bucket what a failed backup left there
          <span className="block">
            Off, the console deletes no backup and no part of one. An engine takes back what its own failed BACKUP
            wrote, if its key may delete; what is left after a cut or a crash stays, and the backup's error names it.
          </span>
        </span>
      </label>
    </>
  )
}

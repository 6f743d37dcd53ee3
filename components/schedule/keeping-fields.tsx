import { SelectField, TextField } from '@/components/ui/field'
import { formatCount } from '@/components/ui/format'
import { MAX_CHAIN_LENGTH, MAX_RETENTION_DAYS } from '@/lib/schedule/schedule'
import type { FieldsProps } from './schedule-fields'

const RETENTION_DAYS = Array.from({ length: MAX_RETENTION_DAYS }, (_, index) => index + 1)

/** How long backups are kept, and how they build on each other. */
export function KeepingFields({ draft, errors, onChange }: FieldsProps) {
  return (
    <>
      <SelectField
        label="Retention period"
        value={draft.retentionDays}
        onChange={(event) => onChange({ retentionDays: event.target.value })}
        errors={errors['retentionDays']}
      >
        {RETENTION_DAYS.map((days) => (
          <option key={days} value={days}>
            {formatCount(days, 'day')}
          </option>
        ))}
      </SelectField>
      <TextField
        type="number"
        min={1}
        max={MAX_CHAIN_LENGTH}
        step={1}
        inputMode="numeric"
        label="New full backup every (backups)"
        hint="The ones between are incremental: they store what has changed. With 1 every backup is full."
        value={draft.chainLength}
        onChange={(event) => onChange({ chainLength: event.target.value })}
        errors={errors['chainLength']}
      />
    </>
  )
}

/** A part of the day in which no backup starts. */
export function QuietFields({ draft, errors, onChange }: FieldsProps) {
  return (
    <div className="grid gap-3">
      <label className="flex items-center gap-2.5">
        <input
          type="checkbox"
          checked={draft.hasQuiet}
          onChange={(event) => onChange({ hasQuiet: event.target.checked })}
          className="size-4 accent-btn-primary-bg"
        />
        Quiet window, in which no backup starts
      </label>
      {draft.hasQuiet && (
        <div className="grid grid-cols-2 items-start gap-3">
          <TextField
            type="time"
            label="Quiet from"
            value={draft.quietFrom}
            onChange={(event) => onChange({ quietFrom: event.target.value })}
            errors={errors['quietFrom']}
          />
          <TextField
            type="time"
            label="Quiet until"
            value={draft.quietUntil}
            onChange={(event) => onChange({ quietUntil: event.target.value })}
            errors={errors['quietUntil']}
          />
        </div>
      )}
    </div>
  )
}

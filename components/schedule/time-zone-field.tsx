import { useId, useMemo } from 'react'
import { TextField } from '@/components/ui/field'

type TimeZoneFieldProps = { value: string; errors: string[] | undefined; onChange: (timeZone: string) => void }

/** The browser's own list, for choosing; the server knows other names of the same zones too. */
export function TimeZoneField({ value, errors, onChange }: TimeZoneFieldProps) {
  const listId = useId()
  const zones = useMemo(() => ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')], [])
  return (
    <>
      <TextField
        label="Time zone"
        list={listId}
        placeholder="Europe/Berlin"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        errors={errors}
      />
      <datalist id={listId}>
        {zones.map((zone) => (
          <option key={zone} value={zone}>
            {zone}
          </option>
        ))}
      </datalist>
    </>
  )
}

import { SelectField } from '@/components/ui/field'
import type { CreationChoice, RestoreIntoDraft } from './restore-into-draft'

type SwitchName = 'allowNonEmptyTables' | 'allowDifferentTableDef' | 'structureOnly'

const SWITCHES: readonly { name: SwitchName; label: string; warning: string }[] = [
  {
    name: 'allowNonEmptyTables',
    label: 'Allow tables that hold rows',
    warning: 'This appends and can duplicate rows.',
  },
  {
    name: 'allowDifferentTableDef',
    label: 'Allow tables with another definition',
    warning: 'Columns that only one of the two has are lost or filled with defaults.',
  },
  { name: 'structureOnly', label: 'Structure only', warning: 'Tables are created without rows.' },
]

const CREATIONS: readonly { value: CreationChoice; label: string }[] = [
  { value: 'if not exists', label: 'Create what is missing' },
  { value: 'true', label: 'Always create; refuse what exists' },
  { value: 'false', label: 'Never create; refuse what is missing' },
]

type OptionsProps = { draft: RestoreIntoDraft; onChange: (draft: RestoreIntoDraft) => void }

function Creation({
  label,
  name,
  draft,
  onChange,
}: OptionsProps & { label: string; name: 'createTable' | 'createDatabase' }) {
  return (
    <SelectField
      label={label}
      name={name}
      value={draft[name]}
      onChange={(event) => {
        const chosen = CREATIONS.find(({ value }) => value === event.target.value)
        if (chosen) onChange({ ...draft, [name]: chosen.value })
      }}
      hint={`${name === 'createTable' ? 'create_table' : 'create_database'} of RESTORE`}
    >
      {CREATIONS.map(({ value, label: words }) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </SelectField>
  )
}

/** What RESTORE is allowed to do to tables that exist, and what it may create. */
export function RestoreIntoOptions({ draft, onChange }: OptionsProps) {
  return (
    <div className="grid gap-2">
      {SWITCHES.map(({ name, label, warning }) => (
        <div key={name} className="grid gap-0.5">
          <label className="flex items-center gap-2">
            <input
              type="checkbox"
              checked={draft[name]}
              onChange={(event) => onChange({ ...draft, [name]: event.target.checked })}
            />
            {label}
          </label>
          {draft[name] && <p className="pl-6 text-xs text-fg-muted">{warning}</p>}
        </div>
      ))}
      <details>
        <summary className="rounded-sm">What may be created</summary>
        <div className="mt-2 grid gap-x-3 sm:grid-cols-2">
          <Creation label="Tables" name="createTable" {...{ draft, onChange }} />
          <Creation label="Databases" name="createDatabase" {...{ draft, onChange }} />
        </div>
      </details>
    </div>
  )
}

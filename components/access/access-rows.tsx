import { XIcon } from 'lucide-react'
import { TextField } from '@/components/ui/field'
import { iconButtonStyle } from '@/components/ui/menu-button'
import type { FieldErrors } from '@/lib/errors'
import { type AccessDraft, withoutRow, withText } from './access-draft'

type AccessRowsProps = { draft: AccessDraft; errors: FieldErrors; onChange: (draft: AccessDraft) => void }

/** The addresses and blocks, each with what people call it. */
export function AccessRows({ draft, errors, onChange }: AccessRowsProps) {
  return (
    <ul aria-label="Access list" className="grid gap-2">
      {draft.rows.map(({ key, source, description }, index) => (
        <li key={key} className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] items-start gap-2">
          <TextField
            label="IP address or CIDR"
            autoComplete="off"
            spellCheck={false}
            value={source}
            onChange={(event) => onChange(withText(draft, key, { source: event.target.value }))}
            errors={errors[`entries.${index}.source`]}
          />
          <TextField
            label="Description"
            autoComplete="off"
            value={description}
            onChange={(event) => onChange(withText(draft, key, { description: event.target.value }))}
            errors={errors[`entries.${index}.description`]}
          />
          <button
            type="button"
            aria-label={`Remove ${source || 'this entry'}`}
            onClick={() => onChange(withoutRow(draft, key))}
            className={`${iconButtonStyle} mt-[1.375rem]`}
          >
            <XIcon aria-hidden className="size-4" />
          </button>
        </li>
      ))}
    </ul>
  )
}

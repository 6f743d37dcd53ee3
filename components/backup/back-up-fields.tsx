import { Segmented } from '@/components/schedule/segmented'
import { Alert } from '@/components/ui/alert'
import { SelectField, TextField } from '@/components/ui/field'
import { formatBytes, formatUtc } from '@/components/ui/format'
import type { BackupPreview, BackupRow, LiveDatabase } from '@/lib/backup/types'
import type { BackUpDraft } from './back-up-draft'
import { ScopeTree } from './scope-tree'
import { useBackups } from './use-backups'

export type FieldsProps = { draft: BackUpDraft; onChange: (draft: BackUpDraft) => void }

type ScopeProps = FieldsProps & { databases: readonly LiveDatabase[] | undefined; error: string | undefined }

/** Everything, less what is left out; or chosen databases and tables. */
export function ScopeFields({ draft, onChange, databases, error }: ScopeProps) {
  const tree = databases && <ScopeTree {...{ databases, draft, onChange }} />
  return (
    <>
      <Segmented
        legend="What to back up"
        name="scope"
        options={[
          { value: 'everything', label: 'Everything' },
          { value: 'elements', label: 'Chosen databases and tables' },
        ]}
        value={draft.scope}
        onChange={(scope) => onChange({ ...draft, scope, databases: {}, tables: {}, partitions: {} })}
      />
      {error && <Alert tone="warning">{error}</Alert>}
      {draft.scope === 'elements' && (tree ?? (!error && <output>Reading what the service holds</output>))}
      {draft.scope === 'everything' && tree && (
        <details>
          <summary className="rounded-sm">Leave something out</summary>
          <div className="mt-2">{tree}</div>
        </details>
      )}
    </>
  )
}

function baseLabel({ startedAt, sizeBytes, type, isComplete }: BackupRow): string {
  const size = sizeBytes === null ? '' : `, ${formatBytes(sizeBytes)}`
  return `Incremental on ${formatUtc(startedAt)}: ${type}${isComplete ? '' : ', chosen parts'}${size}`
}

/** Full, or on one of the newest successful ones; with rows or without. */
export function KindFields({ serviceId, draft, onChange, errors }: FieldsProps & { serviceId: string } & Errors) {
  const bases = useBackups(serviceId, { sort: 'startedAt', direction: 'desc', status: 'successful', cursor: null }).data
  return (
    <>
      <SelectField
        label="Type"
        name="baseBackupId"
        value={draft.baseBackupId}
        onChange={(event) => onChange({ ...draft, baseBackupId: event.target.value })}
        errors={errors['baseBackupId']}
        hint="An incremental backup writes only what its base lacks, and can be restored only as long as its base is there."
      >
        <option value="">Full</option>
        {bases?.rows.map((row) => (
          <option key={row.id} value={row.id}>
            {baseLabel(row)}
          </option>
        ))}
      </SelectField>
      <label className="flex items-center gap-2">
        <input
          type="checkbox"
          checked={draft.structureOnly}
          onChange={(event) => onChange({ ...draft, structureOnly: event.target.checked })}
          className="size-4"
        />
        Structure only, without rows
      </label>
    </>
  )
}

type Errors = { errors: BackupPreview['problems'] }
type Can = BackupPreview['capabilities']

/** "tar, tar.gz: the reason. zip: another." */
function formReasons(forms: Can['forms']): string {
  const byReason = new Map<string, string[]>()
  for (const [form, { reason }] of Object.entries(forms)) {
    if (reason) byReason.set(reason, [...(byReason.get(reason) ?? []), form])
  }
  return [...byReason].map(([reason, names]) => `${names.join(', ')}: ${reason}`).join(' ')
}

/** What BACKUP has and this console does not take, with the reasons. */
export function UnavailableFields({ capabilities: { forms, password, compression } }: { capabilities: Can }) {
  return (
    <details>
      <summary className="rounded-sm">Archive, compression and password</summary>
      <div className="mt-2 grid gap-3 sm:grid-cols-2">
        <SelectField label="Form" hint={formReasons(forms)} value="directory" onChange={() => undefined}>
          {Object.entries(forms).map(([form, { isAvailable }]) => (
            <option key={form} value={form} disabled={!isAvailable}>
              {form}
            </option>
          ))}
        </SelectField>
        <div className="grid content-start gap-3">
          <SelectField label="Compression" disabled hint={compression.reason}>
            <option>As the tables are compressed</option>
          </SelectField>
          <TextField label="Password" type="password" disabled autoComplete="off" hint={password.reason} />
        </div>
      </div>
    </details>
  )
}

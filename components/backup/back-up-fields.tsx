import { Segmented } from '@/components/schedule/segmented'
import { Alert } from '@/components/ui/alert'
import { SelectField, TextField } from '@/components/ui/field'
import { formatBytes, formatUtc } from '@/components/ui/format'
import type { BackupPreview, BackupRow, LiveDatabase } from '@/lib/backup/types'
import type { ArchiveForm } from '@/lib/clickhouse/statements/schemas'
import { archiveFormOf, type BackUpDraft, FORMS, METHODS, methodOf } from './back-up-draft'
import { ScopeTree } from './scope-tree'
import { useBackups } from './use-backups'

export type FieldsProps = { draft: BackUpDraft; onChange: (draft: BackUpDraft) => void }

type ScopeProps = FieldsProps & { databases: readonly LiveDatabase[] | undefined; error: string | undefined }

/** Everything, less what is left out; or chosen databases and tables. */
export function ScopeFields({ draft, onChange, databases, error }: ScopeProps) {
  const tree = databases && <ScopeTree canRename={draft.scope === 'elements'} {...{ databases, draft, onChange }} />
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
        onChange={(scope) => onChange({ ...draft, scope, databases: {}, tables: {}, partitions: {}, names: {} })}
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

function baseLabel({ startedAt, sizeBytes, type, isComplete, form }: BackupRow): string {
  const size = sizeBytes === null ? '' : `, ${formatBytes(sizeBytes)}`
  return `Incremental on ${formatUtc(startedAt)}: ${type}${form === 'directory' ? '' : `, ${form}`}${isComplete ? '' : ', chosen parts'}${size}`
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
          <option key={row.id} value={row.id} disabled={draft.form !== 'directory' || row.form !== 'directory'}>
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

const FORM_WORDS: Record<ArchiveForm, string> = {
  directory: 'A directory',
  tar: 'One file: tar',
  'tar.gz': 'One file: tar.gz',
  'tar.zst': 'One file: tar.zst',
  zip: 'One file: zip',
}

/** What to know about the chosen form, then what can't be chosen, "zip: the reason." */
function formHint(form: ArchiveForm, forms: Can['forms']): string {
  const chosen =
    form === 'directory'
      ? []
      : ['A restore unpacks an archive first, which takes its space once more. It takes no increments.']
  const reasons = Object.entries(forms).flatMap(([name, { reason }]) => (reason ? [`${name}: ${reason}`] : []))
  return [...chosen, ...reasons].join(' ')
}

type ArchiveProps = FieldsProps & Errors & { capabilities: Can }

const ONLY_ZIP = 'Only a zip archive has one.'
const KEEP_IT =
  "The console keeps it encrypted, so that a restore doesn't ask for it. Keep it yourself too: nobody can read the archive without it."

/** The methods that can't be chosen, with the reasons. */
function methodHint(compression: Can['compression']): string {
  const reasons = METHODS.flatMap((method) => compression[method].reason ?? [])
  return [...new Set(reasons)].join(' ')
}

/** What only a zip archive has: a compression of its own, and a password. */
function ZipFields({ draft, onChange, errors, capabilities }: ArchiveProps) {
  const { forms, compression, password } = capabilities
  const isOff = draft.form !== 'zip'
  const off = isOff ? (forms.zip.reason ?? ONLY_ZIP) : null
  const hasLevel = draft.compressionMethod !== 'store'
  return (
    <>
      <SelectField
        label="Compression"
        name="compressionMethod"
        disabled={isOff}
        hint={off ?? methodHint(compression)}
        errors={errors['compression']}
        value={draft.compressionMethod}
        onChange={(event) => onChange({ ...draft, compressionMethod: methodOf(event.target.value) })}
      >
        <option value="">{"ClickHouse's own choice"}</option>
        {METHODS.map((method) => (
          <option key={method} value={method} disabled={!compression[method].isAvailable}>
            {method}
          </option>
        ))}
      </SelectField>
      <SelectField
        label="Compression level"
        name="compressionLevel"
        disabled={isOff || !hasLevel}
        hint={off ?? (hasLevel ? '1 is quick, 9 is small.' : 'The method store does not compress.')}
        value={hasLevel ? draft.compressionLevel : ''}
        onChange={(event) => onChange({ ...draft, compressionLevel: event.target.value })}
      >
        <option value="">{"The method's own"}</option>
        {['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((level) => (
          <option key={level}>{level}</option>
        ))}
      </SelectField>
      <TextField
        label="Password"
        name="password"
        type="password"
        disabled={isOff}
        autoComplete="new-password"
        hint={off ?? password.reason ?? KEEP_IT}
        errors={errors['password']}
        value={draft.password}
        onChange={(event) => onChange({ ...draft, password: event.target.value })}
      />
    </>
  )
}

/** How it is stored, and under which id it runs; what this engine or console does not take, with the reasons. */
export function ArchiveFields({ draft, onChange, errors, capabilities }: ArchiveProps) {
  const { forms } = capabilities
  return (
    <details>
      <summary className="rounded-sm">Archive, compression, password and id</summary>
      <div className="mt-2 grid items-start gap-3 sm:grid-cols-2">
        <SelectField
          label="Form"
          hint={formHint(draft.form, forms)}
          errors={errors['form']}
          value={draft.form}
          onChange={(event) => onChange({ ...draft, form: archiveFormOf(event.target.value) })}
        >
          {FORMS.map((form) => (
            <option key={form} value={form} disabled={!forms[form].isAvailable}>
              {FORM_WORDS[form]}
            </option>
          ))}
        </SelectField>
        <TextField
          label="Id in system.backups"
          name="statementId"
          value={draft.statementId}
          onChange={(event) => onChange({ ...draft, statementId: event.target.value })}
          errors={errors['statementId']}
          placeholder="the backup's own"
          autoComplete="off"
          spellCheck={false}
        />
        <ZipFields {...{ draft, onChange, errors, capabilities }} />
      </div>
      <p className="mt-3 text-xs text-fg-muted">
        It runs ASYNC: the engine goes on by itself, and the console follows it. SYNC would write the same and only keep
        a connection open until it ends.
      </p>
    </details>
  )
}

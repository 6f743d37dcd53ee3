'use client'

import { SecretField } from '@/components/ui/secret-field'
import { TextField } from '@/components/ui/field'
import type { FieldErrors } from '@/lib/errors'
import { type ConnectionDraft, withTls } from './connection-draft'

type FieldsProps = {
  draft: ConnectionDraft
  errors: FieldErrors
  /** A password is known and stays when its field is left empty. */
  hasPassword: boolean
  onChange: (draft: ConnectionDraft) => void
}

type TextKey = Exclude<keyof ConnectionDraft, 'isTls'>

/** What every text field of the form has. */
function bind({ draft, errors, onChange }: FieldsProps, key: TextKey) {
  return {
    name: key,
    autoComplete: 'off',
    spellCheck: false,
    value: draft[key],
    errors: errors[key],
    onChange: (event: { target: { value: string } }) => onChange({ ...draft, [key]: event.target.value }),
  }
}

function Tls(props: FieldsProps) {
  const { draft, errors, onChange } = props
  return (
    <div className="grid gap-2">
      <label className="flex items-center gap-2">
        <input
          type="checkbox"
          name="isTls"
          checked={draft.isTls}
          onChange={(event) => onChange(withTls(draft, event.target.checked))}
          className="size-4 accent-current"
        />
        Both ports speak TLS (HTTPS and secure native)
      </label>
      {draft.isTls && (
        <details className="grid gap-2 text-xs" open={draft.caPem !== '' || undefined}>
          <summary className="cursor-pointer text-fg-muted">Certificate authority of your own</summary>
          <label className="mt-2 grid gap-1.5 text-fg-muted">
            PEM of the authority that signed the server's certificate
            <textarea
              name="caPem"
              rows={4}
              spellCheck={false}
              value={draft.caPem}
              onChange={(event) => onChange({ ...draft, caPem: event.target.value })}
              className="rounded-md border border-field-stroke bg-field-bg p-2 font-mono text-xs text-fg"
            />
            <span aria-live="polite" className="text-danger">
              {errors['caPem']?.join(' ')}
            </span>
          </label>
        </details>
      )}
    </div>
  )
}

/** Where a server is, as whom the console comes, and where its backups go. */
export function ConnectionFields(props: FieldsProps) {
  const { draft, hasPassword } = props
  return (
    <>
      <TextField {...bind(props, 'host')} label="Host" placeholder="clickhouse.example.com" />
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <TextField {...bind(props, 'httpPort')} label="HTTP port" inputMode="numeric" />
        <TextField {...bind(props, 'tcpPort')} label="Native port" inputMode="numeric" />
      </div>
      <Tls {...props} />
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <TextField {...bind(props, 'username')} label="User" hint="A user of its own, which only backs up." />
        <SecretField
          {...bind(props, 'password')}
          label="Password"
          hint={hasPassword ? 'Leave it empty to keep the one that is saved.' : 'Kept encrypted.'}
        />
      </div>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <TextField
          {...bind(props, 'disk')}
          label="Disk for backups"
          hint="A disk of the server, as its configuration names it."
        />
        <TextField
          {...bind(props, 'directory')}
          label="Its directory, as the console sees it"
          hint={`Where the files of the disk ${draft.disk || '…'} lie on the console's machine: the same path, or a mount. Empty: that disk lies in the console's own bucket (CONSOLE_STORE).`}
        />
      </div>
    </>
  )
}

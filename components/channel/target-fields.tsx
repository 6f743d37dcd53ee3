'use client'

import { SelectField, TextField } from '@/components/ui/field'
import type { FieldErrors } from '@/lib/errors'
import type { NewChannel } from './channel-actions'

type FieldsProps = {
  input: NewChannel
  errors: FieldErrors | undefined
  onChange: (change: Partial<NewChannel>) => void
}

const PORTS = { starttls: '587', tls: '465', none: '25' } as const

function EmailFields({ input, errors, onChange }: FieldsProps) {
  const text = (name: 'host' | 'port' | 'username' | 'from' | 'to') => ({
    name,
    value: input[name],
    errors: errors?.[name],
    autoComplete: 'off',
    onChange: (event: { target: { value: string } }) => onChange({ [name]: event.target.value }),
  })
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-[2fr_1fr]">
        <TextField label="SMTP server" placeholder="smtp.example.com" {...text('host')} />
        <TextField label="Port" inputMode="numeric" {...text('port')} />
      </div>
      <SelectField
        label="Encryption"
        name="security"
        value={input.security}
        errors={errors?.['security']}
        onChange={({ target: { value } }) =>
          onChange({ security: value, port: PORTS[value as keyof typeof PORTS] ?? input.port })
        }
      >
        <option value="starttls">STARTTLS, required</option>
        <option value="tls">TLS from the start</option>
        <option value="none">None</option>
      </SelectField>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField label="User name" {...text('username')} />
        <TextField
          label="Password"
          type="password"
          name="password"
          autoComplete="new-password"
          value={input.password}
          errors={errors?.['password']}
          onChange={(event) => onChange({ password: event.target.value })}
        />
      </div>
      <TextField label="From" placeholder="backups@example.com" {...text('from')} />
      <TextField label="To" hint="Addresses between commas" placeholder="ops@example.com" {...text('to')} />
    </>
  )
}

/** Where a new channel leads. */
export function TargetFields(props: FieldsProps) {
  const { input, errors, onChange } = props
  if (input.kind === 'email') return <EmailFields {...props} />
  return (
    <TextField
      label="Address"
      name="url"
      type="url"
      autoComplete="off"
      placeholder={input.kind === 'slack' ? 'https://hooks.slack.com/services/…' : 'https://hooks.example.com/backups'}
      hint={
        input.kind === 'slack'
          ? 'Of an incoming webhook of Slack, or of anything that takes the same, as Mattermost does'
          : 'Gets a POST with JSON, signed with a secret that you are shown once'
      }
      value={input.url}
      errors={errors?.['url']}
      onChange={(event) => onChange({ url: event.target.value })}
    />
  )
}

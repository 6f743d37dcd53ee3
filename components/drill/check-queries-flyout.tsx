'use client'

import { PlusIcon } from 'lucide-react'
import { useId, useState } from 'react'
import { useActions } from '@/components/shell/console-context'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { Dialog } from '@/components/ui/dialog'
import { fieldStyle, TextField } from '@/components/ui/field'
import { useAction } from '@/components/ui/use-action'
import type { FieldErrors } from '@/lib/errors'
import type { CheckQuery } from '@/lib/drill/check-queries'
import type { DrillConfiguration } from '@/lib/drill/types'
import { FlyoutForm } from './flyout-form'
import { useSavedDrills } from './use-drill-configuration'

type Row = CheckQuery & { key: number }

type TextAreaProps = {
  label: string
  rows: number
  value: string
  errors: string[] | undefined
  onChange: (text: string) => void
}

function TextArea({ label, rows, value, errors, onChange }: TextAreaProps) {
  const id = useId()
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-xs font-medium text-fg-muted">
        {label}
      </label>
      <textarea
        id={id}
        rows={rows}
        spellCheck={false}
        autoCapitalize="off"
        value={value}
        aria-invalid={errors?.length ? true : undefined}
        aria-describedby={errors?.length ? `${id}-error` : undefined}
        onChange={(event) => onChange(event.target.value)}
        className={cn(fieldStyle, 'h-auto py-2 font-mono')}
      />
      <p id={`${id}-error`} aria-live="polite" className="text-xs text-danger">
        {errors?.join(' ')}
      </p>
    </div>
  )
}

type QueryFieldsProps = {
  number: number
  row: Row
  errors: FieldErrors
  onChange: (change: Partial<CheckQuery>) => void
  onRemove: () => void
}

function QueryFields({ number, row, errors, onChange, onRemove }: QueryFieldsProps) {
  const at = (field: keyof CheckQuery) => errors[`queries.${number - 1}.${field}`]
  return (
    <fieldset className="grid gap-2 rounded-md border border-stroke p-4">
      <legend className="px-1 text-xs font-medium">Check query {number}</legend>
      <TextField
        label="Name"
        autoComplete="off"
        placeholder="Orders of last year"
        value={row.name}
        onChange={(event) => onChange({ name: event.target.value })}
        errors={at('name')}
      />
      <TextArea label="SELECT" rows={3} value={row.sql} errors={at('sql')} onChange={(sql) => onChange({ sql })} />
      <TextArea
        label="Expected result"
        rows={2}
        value={row.expected}
        errors={at('expected')}
        onChange={(expected) => onChange({ expected })}
      />
      <Button className="justify-self-start" aria-label={`Remove check query ${number}`} onClick={onRemove}>
        Remove
      </Button>
    </fieldset>
  )
}

type FlyoutProps = { configuration: DrillConfiguration; onClose: () => void }

function useRows(queries: readonly CheckQuery[]) {
  const [rows, setRows] = useState<Row[]>(() => queries.map((query, key) => ({ ...query, key })))
  return {
    rows,
    add: () => {
      const key = Math.max(-1, ...rows.map((row) => row.key)) + 1
      setRows([...rows, { key, name: '', sql: '', expected: '' }])
    },
    change: (key: number, change: Partial<CheckQuery>) =>
      setRows(rows.map((row) => (row.key === key ? { ...row, ...change } : row))),
    remove: (key: number) => setRows(rows.filter((row) => row.key !== key)),
  }
}

/** The SELECTs that a drill runs on what it restored, each with what it must answer. */
export function CheckQueriesFlyout({ configuration, onClose }: FlyoutProps) {
  const { rows, add, change, remove } = useRows(configuration.checkQueries ?? [])
  const update = useAction(useActions().updateCheckQueries)
  const onSaved = useSavedDrills()
  const save = async () => {
    const queries = rows.map(({ key: _key, ...query }) => query)
    const result = await update.run({ serviceId: configuration.serviceId, queries })
    if ('failure' in result) return
    onSaved(result.value, 'Saved the check queries.')
    onClose()
  }
  return (
    <Dialog
      title="Check queries"
      description="Every drill runs them on the restored data and compares the answers. Ask for what stays true from backup to backup: SELECT count() > 1000000 FROM shop.orders, with 1 as the expected result."
      onClose={onClose}
      placement="right"
    >
      <FlyoutForm isPending={update.isPending} failure={update.failure} onClose={onClose} onSubmit={() => void save()}>
        {rows.length === 0 && <p className="text-fg-muted">There are none yet.</p>}
        {rows.map((row, index) => (
          <QueryFields
            key={row.key}
            number={index + 1}
            row={row}
            errors={update.failure?.fieldErrors ?? {}}
            onChange={(text) => change(row.key, text)}
            onRemove={() => remove(row.key)}
          />
        ))}
        <Button className="justify-self-start" onClick={add}>
          <PlusIcon aria-hidden className="size-4" />
          Add a check query
        </Button>
        <p className="text-xs text-fg-muted">
          A line of the expected result is a row; columns are separated by tabs, as clickhouse-client prints them. The
          queries run as a user who can only read, for at most 100 seconds each.
        </p>
      </FlyoutForm>
    </Dialog>
  )
}

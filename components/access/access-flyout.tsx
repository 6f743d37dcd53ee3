'use client'

import { useQueryClient } from '@tanstack/react-query'
import { PlusIcon } from 'lucide-react'
import { useState } from 'react'
import { useService } from '@/components/service/use-service'
import { useActions } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { notify } from '@/components/ui/notify'
import { useAction } from '@/components/ui/use-action'
import type { AccessList, AccessListPageData } from '@/lib/access/types'
import { type AccessDraft, toDraft, toEntries, withRow } from './access-draft'
import { accessKeys } from './access-keys'
import { AccessRows } from './access-rows'

const MODES = [
  { value: 'anywhere', label: 'Anywhere' },
  { value: 'nowhere', label: 'Nowhere' },
  { value: 'specific', label: 'Specific locations' },
] as const satisfies readonly { value: AccessList['mode']; label: string }[]

type FlyoutProps = { list: AccessListPageData; onClose: () => void }

/** Saving, and the failure for as long as it is about what the form still says. */
function useSave({ list: { serviceId }, onClose }: FlyoutProps, draft: AccessDraft) {
  const client = useQueryClient()
  const update = useAction(useActions().updateAccessList)
  const [sent, setSent] = useState<AccessDraft | null>(null)
  const save = async () => {
    setSent(draft)
    const result = await update.run({ serviceId, entries: toEntries(draft) })
    if ('failure' in result) return
    await client.invalidateQueries({ queryKey: accessKeys.list(serviceId) })
    if (result.value.operationId === null) notify('success', 'Saved. The service takes the list when it is started.')
    onClose()
  }
  return { save, isPending: update.isPending, failure: sent === draft ? update.failure : null }
}

function ModeField({ draft, onChange }: { draft: AccessDraft; onChange: (draft: AccessDraft) => void }) {
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-2 text-xs font-medium text-fg-muted">Allow access to this service from</legend>
      {MODES.map(({ value, label }) => (
        <label key={value} className="flex items-center gap-2.5">
          <input
            type="radio"
            name="mode"
            value={value}
            checked={draft.mode === value}
            onChange={() => onChange({ ...draft, mode: value })}
            className="size-4 accent-btn-primary-bg"
          />
          {label}
        </label>
      ))}
    </fieldset>
  )
}

function Locations({ list, draft, errors, onChange }: { list: AccessListPageData } & Parameters<typeof AccessRows>[0]) {
  const { currentAddress } = list
  const isListed = draft.rows.some(({ source }) => source.trim() === currentAddress)
  return (
    <section aria-labelledby="access-list-heading" className="grid gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 id="access-list-heading" className="font-bold">
          Access list
        </h3>
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => onChange(withRow(draft, { source: '', description: '' }))}>
            <PlusIcon aria-hidden className="size-4" />
            Add new IP
          </Button>
          <Button
            disabled={currentAddress === null || isListed}
            onClick={() => onChange(withRow(draft, { source: currentAddress ?? '', description: 'My address' }))}
          >
            <PlusIcon aria-hidden className="size-4" />
            Add current IP
          </Button>
        </div>
      </div>
      <AccessRows draft={draft} errors={errors} onChange={onChange} />
      {draft.rows.length === 0 && <p className="text-fg-muted">Add an address, or choose Nowhere.</p>}
    </section>
  )
}

/** From where a service's user may connect. */
export function AccessFlyout(props: FlyoutProps) {
  const { list, onClose } = props
  const [draft, setDraft] = useState(() => toDraft(list))
  const { save, isPending, failure } = useSave(props, draft)
  const isLocal = useService(list.serviceId).data?.driver === 'process'
  const isEmpty = draft.mode === 'specific' && draft.rows.length === 0
  return (
    <Dialog
      title="IP Access List"
      description="To ensure an extra layer of security for your service, we recommend only allowing traffic from IP addresses that you know and trust."
      onClose={onClose}
      placement="right"
    >
      <form
        noValidate
        className="flex flex-1 flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault()
          if (!isPending && !isEmpty) void save()
        }}
      >
        <ModeField draft={draft} onChange={setDraft} />
        {draft.mode === 'specific' && (
          <Locations list={list} draft={draft} errors={failure?.fieldErrors ?? {}} onChange={setDraft} />
        )}
        <Alert tone="info">
          The engine restarts to take the list, which takes about a second; running queries get 30 seconds to end first.
          The console itself always gets in.
          {isLocal &&
            ' This engine listens on 127.0.0.1: what reaches it comes from this machine, also through a proxy or tunnel on it, so keep 127.0.0.1 on the list. It takes all addresses of this machine for one.'}
        </Alert>
        {failure && !failure.fieldErrors && (
          <Alert tone="danger" live>
            {failure.message}
          </Alert>
        )}
        <div className="sticky bottom-0 z-10 -mx-6 mt-auto flex justify-end gap-3 border-t border-stroke bg-bg px-6 py-4">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" isPending={isPending} disabled={isEmpty}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useActions, useCan } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { TextField } from '@/components/ui/field'
import { TextLink } from '@/components/ui/link'
import { notify } from '@/components/ui/notify'
import { PageHeader } from '@/components/ui/page-header'
import { useAction } from '@/components/ui/use-action'
import { EMPTY_CONNECTION } from './connection-draft'
import { ConnectionForm } from './connection-form'

function AddForm() {
  const router = useRouter()
  const add = useAction(useActions().addExistingServer)
  const [draft, setDraft] = useState(EMPTY_CONNECTION)
  const submit = async () => {
    const result = await add.run(draft)
    if ('failure' in result) return
    notify('success', `${draft.name.trim()} is being added.`)
    router.push(`/services/${result.value.serviceId}`)
  }
  return (
    <ConnectionForm
      draft={draft}
      onChange={setDraft}
      saving={add}
      submitLabel="Add server"
      onSubmit={() => void submit()}
    >
      <TextField
        label="Name"
        name="name"
        autoComplete="off"
        value={draft.name}
        onChange={(event) => setDraft({ ...draft, name: event.target.value })}
        errors={add.failure?.fieldErrors?.['name']}
      />
    </ConnectionForm>
  )
}

/** A server that somebody runs themselves, to be backed up by the console. */
export function AddExistingServerPage() {
  const can = useCan()
  return (
    <>
      <PageHeader title="Add existing server" />
      <div className="grid max-w-2xl grid-cols-[minmax(0,1fr)] gap-6 p-4 sm:p-6">
        <p className="text-fg-muted">
          A ClickHouse server that you run yourself is backed up, browsed and restored from here, also into a new
          service. The console never stops it, deletes it or changes its configuration. It writes its backups to a disk
          of its own, whose directory the console must see too: on the same machine, or on a shared file system. Where
          the console keeps its own backups in a bucket, the disk may lie in that bucket instead.{' '}
          <TextLink href="/self-managed">Configure such a disk</TextLink>
        </p>
        {can('service:create') ? <AddForm /> : <Alert tone="info">An Admin can add a server.</Alert>}
      </div>
    </>
  )
}

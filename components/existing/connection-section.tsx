'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { serviceKeys } from '@/components/service/service-keys'
import { useActions } from '@/components/shell/console-context'
import { Button } from '@/components/ui/button'
import { notify } from '@/components/ui/notify'
import { useAction } from '@/components/ui/use-action'
import type { ServiceDetail } from '@/lib/service/types'
import { hostPort } from '@/lib/host-port'
import { toConnectionDraft } from './connection-draft'
import { ConnectionForm } from './connection-form'

function EditForm({ service, onDone }: { service: ServiceDetail; onDone: () => void }) {
  const client = useQueryClient()
  const update = useAction(useActions().updateExistingServer)
  const [draft, setDraft] = useState(() => toConnectionDraft(service))
  const submit = async () => {
    const result = await update.run({ ...draft, serviceId: service.id })
    if ('failure' in result) return
    notify('success', 'The connection was saved.')
    await client.invalidateQueries({ queryKey: serviceKeys.detail(service.id) })
    onDone()
  }
  return (
    <ConnectionForm
      draft={draft}
      onChange={setDraft}
      serviceId={service.id}
      saving={update}
      submitLabel="Save connection"
      onSubmit={() => void submit()}
    />
  )
}

function Facts({ service }: { service: ServiceDetail }) {
  const { host, httpPort, username, existing } = service
  const facts = [
    ['Address', `${existing?.isTls ? 'https' : 'http'}://${host && httpPort ? hostPort(host, httpPort) : ''}`],
    ['User', username],
    ['Disk for backups', existing?.disk],
    ['Directory', existing?.directory ?? "None: the disk lies in the console's bucket"],
  ] as const
  return (
    <dl className="grid gap-0.5 text-fg-muted">
      {facts.map(([label, value]) => (
        <div key={label} className="break-all">
          <dt className="inline">{label}: </dt>
          <dd className="inline">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** How the console reaches a server that somebody runs themselves, as the Settings page shows it. */
export function ConnectionSection({ service, canChange }: { service: ServiceDetail; canChange: boolean }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <section aria-labelledby="connection-heading" className="grid gap-4 border-b border-stroke pb-6">
      <div className="grid gap-x-8 gap-y-4 md:grid-cols-[16rem_minmax(0,1fr)]">
        <div className="grid content-start gap-2">
          <h2 id="connection-heading" className="font-bold">
            Connection
          </h2>
          <p className="text-fg-muted">
            How the console reaches this server. Nothing on the server is changed; its users and access are its own.
          </p>
        </div>
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-3">
          {isOpen ? (
            <>
              <EditForm service={service} onDone={() => setIsOpen(false)} />
              <div>
                <Button onClick={() => setIsOpen(false)}>Keep it as it is</Button>
              </div>
            </>
          ) : (
            <>
              <Facts service={service} />
              {canChange && (
                <div>
                  <Button onClick={() => setIsOpen(true)}>Change connection</Button>
                </div>
              )}
            </>
          )}
        </div>
      </div>
    </section>
  )
}

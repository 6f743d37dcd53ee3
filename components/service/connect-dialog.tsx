'use client'

import { Tabs } from 'radix-ui'
import { useState } from 'react'
import { useCan } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy'
import { Dialog, DialogFooter } from '@/components/ui/dialog'
import type { ServiceSummary } from '@/lib/service/types'
import { connectLines, PASSWORD_PLACEHOLDER } from './connect-lines'
import { NewPassword } from './new-password'
import { RESET_WARNING } from './reset-password-dialog'
import { SERVICE_STATES } from './service-words'
import { useResetPassword } from './use-reset-password'
import { useService } from './use-service'

function Facts({ service }: { service: ServiceSummary }) {
  const facts = [
    ['Host', service.host],
    ['HTTP port', service.httpPort],
    ['Native port', service.tcpPort],
    ['User', service.username],
  ] as const
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-4">
      {facts.map(([label, value]) => (
        <div key={label} className="min-w-0">
          <dt className="text-xs text-fg-muted">{label}</dt>
          <dd className="font-medium break-all">{value ?? 'not yet'}</dd>
        </div>
      ))}
    </dl>
  )
}

function Lines({ service, password }: { service: ServiceSummary; password: string | null }) {
  const { host, httpPort, tcpPort, username } = service
  if (!host || !httpPort || !tcpPort) return null
  const lines = connectLines({
    host,
    httpPort,
    tcpPort,
    username,
    isTls: service.isTls,
    password: password ?? PASSWORD_PLACEHOLDER,
  })
  return (
    <Tabs.Root defaultValue="curl" className="grid min-w-0 gap-2">
      <Tabs.List aria-label="Connect with" className="flex flex-wrap gap-1 border-b border-stroke">
        {lines.map(({ key, label }) => (
          <Tabs.Trigger
            key={key}
            value={key}
            className="border-b-2 border-transparent px-2 py-1.5 text-fg-muted data-[state=active]:border-fg data-[state=active]:text-fg"
          >
            {label}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {lines.map(({ key, label, text }) => (
        <Tabs.Content key={key} value={key} className="relative min-w-0">
          <pre className="rounded-md border border-field-stroke bg-field-bg py-3 pr-11 pl-3 font-mono text-xs wrap-anywhere whitespace-pre-wrap">
            {text}
          </pre>
          <CopyButton text={text} label={`Copy the lines for ${label}`} className="absolute top-1.5 right-1.5" />
        </Tabs.Content>
      ))}
    </Tabs.Root>
  )
}

function ResetPassword({ reset, username }: { reset: ReturnType<typeof useResetPassword>; username: string }) {
  const [isAsking, setIsAsking] = useState(false)
  if (reset.password)
    return <NewPassword password={reset.password} operation={reset.operation} isAtNextStart={reset.isAtNextStart} />
  if (!isAsking) {
    return (
      <p className="flex flex-wrap items-center justify-between gap-3 text-fg-muted">
        A password is shown only once, when it is made.
        <Button onClick={() => setIsAsking(true)}>Reset password</Button>
      </p>
    )
  }
  return (
    <div className="grid gap-3">
      <Alert tone="warning" live>
        The user {username} {RESET_WARNING}
      </Alert>
      {reset.failure && (
        <Alert tone="danger" live>
          {reset.failure.message}
        </Alert>
      )}
      <DialogFooter>
        <Button onClick={() => setIsAsking(false)}>Keep the old one</Button>
        <Button tone="primary" isPending={reset.isPending} onClick={() => void reset.run()}>
          Make a new password
        </Button>
      </DialogFooter>
    </div>
  )
}

/** Where the service answers and what to paste; a new password when the person may have one. */
export function ConnectDialog({ service: given, onClose }: { service: ServiceSummary; onClose: () => void }) {
  const service = useService(given.id).data ?? given
  const reset = useResetPassword(service.id)
  const can = useCan()
  const isUp = service.state === 'running' || service.state === 'degraded'
  return (
    <Dialog title={`Connect to ${service.name}`} onClose={onClose} className="max-w-[42rem]">
      {!isUp && (
        <Alert tone="info">
          The service is {SERVICE_STATES[service.state].word.toLowerCase()}; it answers once it is running.
        </Alert>
      )}
      <Facts service={service} />
      <Lines service={service} password={reset.password} />
      {!service.isExisting &&
        can('service:reset-password', service.id) &&
        (isUp || service.state === 'stopped' || reset.password) && (
          <ResetPassword reset={reset} username={service.username} />
        )}
    </Dialog>
  )
}

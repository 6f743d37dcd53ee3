'use client'

import dynamic from 'next/dynamic'
import { useState, type ReactNode } from 'react'
import type { ServiceSummary } from '@/lib/service/types'

const CreateServiceDialog = dynamic(() =>
  import('./create-service-dialog').then((module) => module.CreateServiceDialog),
)
const ConnectDialog = dynamic(() => import('./connect-dialog').then((module) => module.ConnectDialog))
const ResetPasswordDialog = dynamic(() =>
  import('./reset-password-dialog').then((module) => module.ResetPasswordDialog),
)
const StopServiceDialog = dynamic(() => import('./stop-service-dialog').then((module) => module.StopServiceDialog))
const DeleteServiceDialog = dynamic(() =>
  import('./delete-service-dialog').then((module) => module.DeleteServiceDialog),
)

const RemoveExistingDialog = dynamic(() =>
  import('@/components/existing/remove-existing-dialog').then((module) => module.RemoveExistingDialog),
)

const SERVICE_DIALOGS = {
  connect: ConnectDialog,
  'reset-password': ResetPasswordDialog,
  stop: StopServiceDialog,
  delete: DeleteServiceDialog,
  'remove-existing': RemoveExistingDialog,
} as const

type ServiceDialogKind = keyof typeof SERVICE_DIALOGS

export type ServiceDialogs = {
  create: () => void
  open: (kind: ServiceDialogKind, service: ServiceSummary) => void
  /** The open dialog; render it once. */
  element: ReactNode
}

type Opened = { kind: 'create' } | { kind: ServiceDialogKind; service: ServiceSummary }

/** The dialogs about services; each one's script is loaded when it is first opened. */
export function useServiceDialogs(): ServiceDialogs {
  const [opened, setOpened] = useState<Opened | null>(null)
  const onClose = () => setOpened(null)
  const render = () => {
    if (!opened) return null
    if (opened.kind === 'create') return <CreateServiceDialog onClose={onClose} />
    const ServiceDialog = SERVICE_DIALOGS[opened.kind]
    return <ServiceDialog service={opened.service} onClose={onClose} />
  }
  return {
    create: () => setOpened({ kind: 'create' }),
    open: (kind, service) => setOpened({ kind, service }),
    element: render(),
  }
}

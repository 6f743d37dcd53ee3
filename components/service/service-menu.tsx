'use client'

import { EllipsisVerticalIcon } from 'lucide-react'
import { useActions, useCan } from '@/components/shell/console-context'
import { iconButtonStyle, MenuButton, type MenuItem } from '@/components/ui/menu-button'
import { notify } from '@/components/ui/notify'
import { useAction } from '@/components/ui/use-action'
import type { ServicePermission } from '@/lib/auth/permissions'
import type { ServiceState, ServiceSummary } from '@/lib/service/types'
import type { ServiceDialogs } from './use-service-dialogs'

const CAN_START: readonly ServiceState[] = ['stopped', 'degraded']
const CAN_STOP: readonly ServiceState[] = ['running', 'degraded']
const CAN_RESET_PASSWORD: readonly ServiceState[] = ['running', 'degraded', 'stopped']

type ServiceMenuProps = { service: ServiceSummary; dialogs: ServiceDialogs; withBackups?: boolean }

/** The ⋮ menu of a service: what its state and the person's role allow. */
export function ServiceMenu({ service, dialogs, withBackups = true }: ServiceMenuProps) {
  const can = useCan()
  const may = (permission: ServicePermission) => can(permission, service.id)
  const start = useAction(useActions().startService)
  const { state } = service
  const hasRunAndFailed = state === 'failed' && service.version !== null
  const startService = async () => {
    const result = await start.run({ serviceId: service.id })
    if ('failure' in result) notify('error', result.failure.message)
  }
  const own: (MenuItem | false)[] = [
    may('service:delete') &&
      state !== 'terminating' && {
        label: 'Remove from console',
        tone: 'danger',
        onSelect: () => dialogs.open('remove-existing', service),
      },
  ]
  const provisioned: (MenuItem | false)[] = [
    may('backup:restore') &&
      CAN_STOP.includes(state) && { label: 'Copy tables', href: `/services/${service.id}/migrate` },
    may('service:reset-password') &&
      CAN_RESET_PASSWORD.includes(state) && {
        label: 'Reset password',
        onSelect: () => dialogs.open('reset-password', service),
      },
    may('service:start') &&
      (CAN_START.includes(state) || hasRunAndFailed) && { label: 'Start', onSelect: () => void startService() },
    may('service:stop') && CAN_STOP.includes(state) && { label: 'Stop', onSelect: () => dialogs.open('stop', service) },
    may('service:delete') &&
      state !== 'terminating' && {
        label: 'Delete',
        tone: 'danger',
        onSelect: () => dialogs.open('delete', service),
      },
  ]
  const items: (MenuItem | false)[] = [
    withBackups && { label: 'Backups', href: `/services/${service.id}/backups` },
    { label: 'Connect', onSelect: () => dialogs.open('connect', service) },
    ...(service.isExisting ? own : provisioned),
  ]
  return (
    <MenuButton
      label={`Actions for service ${service.name}`}
      items={items.filter((item) => item !== false)}
      className={iconButtonStyle}
    >
      <EllipsisVerticalIcon aria-hidden className="size-4" />
    </MenuButton>
  )
}

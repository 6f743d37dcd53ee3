'use client'

import { useState } from 'react'
import { ServicePicker, useServiceChoice } from '@/components/service/service-picker'
import { Button } from '@/components/ui/button'
import { ConfirmForm } from '@/components/ui/confirm-dialog'
import { Dialog } from '@/components/ui/dialog'
import { SelectField } from '@/components/ui/field'
import { notify } from '@/components/ui/notify'
import { useAction } from '@/components/ui/use-action'
import type { UserServiceRole, UserView } from '@/lib/auth/list-users'
import { type Role, ROLES } from '@/lib/auth/permissions'
import type { ServiceName } from '@/lib/service/types'
import { ROLE_HINTS, ROLE_WORDS } from './role-words'
import type { UserActions } from './user-actions'

type ServiceRolesProps = { user: UserView; setServiceRole: UserActions['setServiceRole'] }

function OwnRole({ user, own, setServiceRole }: ServiceRolesProps & { own: UserServiceRole }) {
  const change = useAction(setServiceRole)
  const takeBack = async () => {
    const result = await change.run({ userId: user.id, serviceId: own.serviceId, role: null })
    if ('failure' in result) notify('error', result.failure.message)
    else notify('success', `${user.name} is ${ROLE_WORDS[user.role]} on ${own.serviceName} again.`)
  }
  return (
    <li className="flex items-center justify-between gap-3 px-3 py-2">
      <span className="min-w-0 break-words">
        {ROLE_WORDS[own.role]} on <strong className="font-medium">{own.serviceName}</strong>
      </span>
      <Button
        aria-label={`Take back the role on ${own.serviceName}`}
        isPending={change.isPending}
        onClick={() => void takeBack()}
      >
        Take back
      </Button>
    </li>
  )
}

type FormProps = ServiceRolesProps & { onClose: () => void }

function RoleField({ role, errors, onChange }: { role: Role; errors?: string[]; onChange: (role: Role) => void }) {
  return (
    <SelectField
      label="Role on this service"
      name="role"
      value={role}
      hint={ROLE_HINTS[role]}
      errors={errors}
      onChange={(event) => onChange(ROLES.find((one) => one === event.target.value) ?? 'viewer')}
    >
      {ROLES.map((one) => (
        <option key={one} value={one}>
          {ROLE_WORDS[one]}
        </option>
      ))}
    </SelectField>
  )
}

function SetRoleForm({ user, setServiceRole, onClose }: FormProps) {
  const change = useAction(setServiceRole)
  const choice = useServiceChoice({ purpose: 'any' })
  const [chosen, setChosen] = useState<ServiceName | null>(null)
  const [role, setRole] = useState<Role>('admin')
  const service = chosen ?? choice.services[0] ?? null
  const submit = async () => {
    if (!service) return
    const result = await change.run({ userId: user.id, serviceId: service.id, role })
    if (!('failure' in result)) notify('success', `${user.name} is ${ROLE_WORDS[role]} on ${service.name} now.`)
  }
  const errors = change.failure?.fieldErrors
  return (
    <ConfirmForm
      action="Set role"
      closeLabel="Close"
      tone="primary"
      isPending={change.isPending}
      isBlocked={!service}
      failure={change.failure}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <ServicePicker
        label="Service"
        name="serviceId"
        choice={choice}
        chosen={service}
        onChoose={setChosen}
        none="There is no service yet"
        errors={errors?.['serviceId']}
      />
      <RoleField role={role} onChange={setRole} {...(errors?.['role'] && { errors: errors['role'] })} />
    </ConfirmForm>
  )
}

/** What a person may do to single services, in place of their role for the whole installation. */
export function ServiceRolesDialog({ user, setServiceRole, onClose }: FormProps) {
  return (
    <Dialog
      title="Roles on services"
      description={`${user.name} is ${ROLE_WORDS[user.role]}. On the services named here another role stands in its place. A restore into a new service takes it over.`}
      onClose={onClose}
    >
      {user.serviceRoles.length > 0 && (
        <ul aria-label="Roles on services" className="divide-y divide-stroke rounded-md border border-stroke">
          {user.serviceRoles.map((own) => (
            <OwnRole key={own.serviceId} user={user} own={own} setServiceRole={setServiceRole} />
          ))}
        </ul>
      )}
      <SetRoleForm user={user} setServiceRole={setServiceRole} onClose={onClose} />
    </Dialog>
  )
}

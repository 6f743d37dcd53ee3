'use client'

import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useActions, useDefaultImage } from '@/components/shell/console-context'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { TextField } from '@/components/ui/field'
import { useAction } from '@/components/ui/use-action'
import { ImageField } from './image-field'
import { NAME_MAX_LENGTH } from './service-name'

const HostField = dynamic(() => import('./host-field').then((module) => module.HostField))

export function CreateServiceDialog({ onClose }: { onClose: () => void }) {
  const router = useRouter()
  const create = useAction(useActions().createService)
  const [name, setName] = useState('')
  const [image, setImage] = useState('')
  const [hostId, setHostId] = useState('')
  const defaultImage = useDefaultImage()
  const submit = async () => {
    const result = await create.run({ name, image, hostId })
    if ('failure' in result) return
    router.push(`/services/${result.value.serviceId}`)
    onClose()
  }
  return (
    <ConfirmDialog
      title="New service"
      description={`A ClickHouse server of its own, ${defaultImage === null ? 'on this machine' : 'in a container'}. It is backed up every day and each backup is kept for 7 days.`}
      action="Create service"
      tone="primary"
      isPending={create.isPending}
      failure={create.failure}
      onConfirm={() => void submit()}
      onClose={onClose}
    >
      <TextField
        label="Service name"
        name="name"
        autoComplete="off"
        value={name}
        onChange={(event) => setName(event.target.value)}
        errors={create.failure?.fieldErrors?.['name']}
        hint={`1 to ${NAME_MAX_LENGTH} characters`}
      />
      <ImageField value={image} onChange={setImage} errors={create.failure?.fieldErrors?.['image']} />
      {defaultImage !== null && (
        <HostField value={hostId} onChange={setHostId} errors={create.failure?.fieldErrors?.['hostId']} />
      )}
    </ConfirmDialog>
  )
}

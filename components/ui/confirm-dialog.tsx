'use client'

import type { ReactNode } from 'react'
import type { Failure } from '@/lib/action'
import { Alert } from './alert'
import { Button } from './button'
import { Dialog, DialogFooter } from './dialog'

type ConfirmFormProps = {
  /** What the button does, as on the button. */
  action: string
  /** On the button that leaves everything as it is. */
  closeLabel?: string
  tone: 'primary' | 'danger'
  isPending: boolean
  isBlocked?: boolean
  failure: Failure | null
  onConfirm: () => void
  onClose: () => void
  children?: ReactNode
}

type ConfirmDialogProps = ConfirmFormProps & { title: string; description: ReactNode }

/** The part of such a dialog below its title. Enter in a field inside it confirms too. */
export function ConfirmForm({
  children,
  failure,
  isBlocked = false,
  closeLabel = 'Cancel',
  ...props
}: ConfirmFormProps) {
  return (
    <form
      className="grid min-w-0 gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (!props.isPending && !isBlocked) props.onConfirm()
      }}
    >
      {children}
      {failure && !failure.fieldErrors && (
        <Alert tone="danger" live>
          {failure.message}
        </Alert>
      )}
      <DialogFooter>
        <Button onClick={props.onClose}>{closeLabel}</Button>
        <Button type="submit" tone={props.tone} isPending={props.isPending} disabled={isBlocked}>
          {props.action}
        </Button>
      </DialogFooter>
    </form>
  )
}

/** Says what will happen and asks once more. */
export function ConfirmDialog({ title, description, ...form }: ConfirmDialogProps) {
  return (
    <Dialog title={title} description={description} onClose={form.onClose}>
      <ConfirmForm {...form} />
    </Dialog>
  )
}

'use client'

import { useState, type ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { CopyButton } from '@/components/ui/copy'
import { Dialog, DialogFooter } from '@/components/ui/dialog'
import { TextField } from '@/components/ui/field'
import { QrCode } from './qr-code'
import { beginSetup, confirmSetup, renewCodes, type Setup, turnOff } from './two-factor'

type AskDialogProps = {
  title: string
  description: string
  action: string
  tone?: 'primary' | 'danger'
  field: { label: string; name: string; type: string; autoComplete: string }
  onSubmit: (text: string) => Promise<{ failure: string } | { value: unknown }>
  onClose: () => void
  children?: ReactNode
}

/** Asks for one thing, and stays open with what was wrong with it. */
function AskDialog({ field, onSubmit, children, tone = 'primary', ...dialog }: AskDialogProps) {
  const [text, setText] = useState('')
  const [isPending, setIsPending] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const submit = async () => {
    setIsPending(true)
    const answer = await onSubmit(text)
    setIsPending(false)
    setFailure('failure' in answer ? answer.failure : null)
  }
  return (
    <ConfirmDialog {...dialog} tone={tone} isPending={isPending} failure={null} onConfirm={() => void submit()}>
      {children}
      <TextField
        {...field}
        value={text}
        errors={failure === null ? undefined : [failure]}
        onChange={(event) => setText(event.target.value)}
      />
    </ConfirmDialog>
  )
}

const PASSWORD = { label: 'Password', name: 'password', type: 'password', autoComplete: 'current-password' }
const CODE = { label: 'Code', name: 'code', type: 'text', autoComplete: 'one-time-code' }

function CodesDialog({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  return (
    <Dialog
      title="Recovery codes"
      description="Each signs you in once, in place of the app's code. Keep them where you will find them without your phone: they can't be shown again."
      onClose={onClose}
    >
      <div className="flex items-start gap-2 rounded-md border border-stroke p-3">
        <code className="grid min-w-0 flex-1 grid-cols-2 gap-x-4 gap-y-1">
          {codes.map((code) => (
            <span key={code}>{code}</span>
          ))}
        </code>
        <CopyButton text={codes.join('\n')} label="Copy the recovery codes" />
      </div>
      <DialogFooter>
        <Button tone="primary" onClick={onClose}>
          Done
        </Button>
      </DialogFooter>
    </Dialog>
  )
}

function secretOf(totpURI: string): string {
  return new URL(totpURI).searchParams.get('secret') ?? ''
}

type DialogProps = { onDone: () => void; onClose: () => void }

export function SetUpTwoFactorDialog({ onDone, onClose }: DialogProps) {
  const [setup, setSetup] = useState<Setup | null>(null)
  const [isOn, setIsOn] = useState(false)
  if (!setup) {
    const begin = async (password: string) => {
      const answer = await beginSetup(password)
      if ('value' in answer) setSetup(answer.value)
      return answer
    }
    return (
      <AskDialog
        key="password"
        title="Set up two-factor authentication"
        description="Signing in then takes your password and a code of an authenticator app on your phone."
        action="Continue"
        field={PASSWORD}
        onSubmit={begin}
        onClose={onClose}
      />
    )
  }
  if (isOn) return <CodesDialog codes={setup.backupCodes} onClose={onDone} />
  const confirm = async (code: string) => {
    const answer = await confirmSetup(code)
    if ('value' in answer) setIsOn(true)
    return answer
  }
  return (
    <AskDialog
      key="code"
      title="Scan this code"
      description="Scan it with an authenticator app, or type the key there. Then enter the six digits that the app shows."
      action="Turn on"
      field={CODE}
      onSubmit={confirm}
      onClose={onClose}
    >
      <div className="grid justify-items-center gap-3">
        <QrCode text={setup.totpURI} label="QR code for an authenticator app" />
        <div className="flex items-center gap-2">
          <code className="break-all">{secretOf(setup.totpURI)}</code>
          <CopyButton text={secretOf(setup.totpURI)} label="Copy the key" />
        </div>
      </div>
    </AskDialog>
  )
}

export function TurnOffTwoFactorDialog({ onDone, onClose }: DialogProps) {
  const submit = async (password: string) => {
    const answer = await turnOff(password)
    if ('value' in answer) onDone()
    return answer
  }
  return (
    <AskDialog
      title="Turn off two-factor authentication"
      description="Your password alone signs you in then."
      action="Turn off"
      tone="danger"
      field={PASSWORD}
      onSubmit={submit}
      onClose={onClose}
    />
  )
}

export function RenewCodesDialog({ onDone, onClose }: DialogProps) {
  const [codes, setCodes] = useState<string[] | null>(null)
  if (codes) return <CodesDialog codes={codes} onClose={onDone} />
  const submit = async (password: string) => {
    const answer = await renewCodes(password)
    if ('value' in answer) setCodes(answer.value)
    return answer
  }
  return (
    <AskDialog
      title="New recovery codes"
      description="The older ones work no more."
      action="Make new codes"
      field={PASSWORD}
      onSubmit={submit}
      onClose={onClose}
    />
  )
}

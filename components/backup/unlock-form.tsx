'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useActions } from '@/components/shell/console-context'
import { Button } from '@/components/ui/button'
import { TextField } from '@/components/ui/field'
import { useAction } from '@/components/ui/use-action'

/** Asks for the password of a backup that the console does not know any more. */
export function UnlockForm({ backupId, onUnlocked }: { backupId: string; onUnlocked?: () => void }) {
  const [password, setPassword] = useState('')
  const unlock = useAction(useActions().unlockBackup)
  const queries = useQueryClient()
  const submit = async () => {
    const result = await unlock.run({ backupId, password })
    if ('failure' in result) return
    onUnlocked?.()
    await queries.invalidateQueries()
  }
  const { failure } = unlock
  return (
    <form
      noValidate
      aria-label="Password of this backup"
      className="grid max-w-md gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (!unlock.isPending) void submit()
      }}
    >
      <TextField
        label="Password of this backup"
        name="archivePassword"
        type="password"
        autoComplete="off"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        hint="The console does not know it any more, and can't read the backup without it. It is tried, then kept encrypted."
        errors={failure ? (failure.fieldErrors?.['password'] ?? [failure.message]) : undefined}
      />
      <Button type="submit" className="justify-self-start" isPending={unlock.isPending}>
        Unlock this backup
      </Button>
    </form>
  )
}

'use client'

import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/components/ui/button'

const dialogs = () => import('./two-factor-dialogs')
const SetUp = dynamic(() => dialogs().then((module) => module.SetUpTwoFactorDialog))
const TurnOff = dynamic(() => dialogs().then((module) => module.TurnOffTwoFactorDialog))
const RenewCodes = dynamic(() => dialogs().then((module) => module.RenewCodesDialog))

type Opened = 'set-up' | 'turn-off' | 'codes'

export function TwoFactorSection({ isOn }: { isOn: boolean }) {
  const router = useRouter()
  const [opened, setOpened] = useState<Opened | null>(null)
  const close = () => setOpened(null)
  const done = () => {
    close()
    router.refresh()
  }
  return (
    <>
      <p>
        {isOn
          ? 'On: signing in takes your password and a code of your authenticator app.'
          : 'Off: your password alone signs you in.'}
      </p>
      <div className="flex flex-wrap gap-2">
        {isOn ? (
          <>
            <Button onClick={() => setOpened('codes')}>New recovery codes</Button>
            <Button tone="danger" onClick={() => setOpened('turn-off')}>
              Turn off
            </Button>
          </>
        ) : (
          <Button onClick={() => setOpened('set-up')}>Set up</Button>
        )}
      </div>
      {opened === 'set-up' && <SetUp onDone={done} onClose={close} />}
      {opened === 'turn-off' && <TurnOff onDone={done} onClose={close} />}
      {opened === 'codes' && <RenewCodes onDone={done} onClose={close} />}
    </>
  )
}

'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useCan } from '@/components/shell/console-context'
import { useService } from '@/components/service/use-service'
import { Button } from '@/components/ui/button'

const BackUpDialog = dynamic(() => import('./back-up-dialog').then((module) => module.BackUpDialog))

/** Offered to whom it is allowed, while the service can be backed up. */
export function BackUpNow({ serviceId, isRunning }: { serviceId: string; isRunning: boolean }) {
  const can = useCan()
  const service = useService(serviceId).data
  const [isOpen, setIsOpen] = useState(false)
  if (!can('backup:create', serviceId) || !service || service.terminatedAt !== null) return null
  const isUp = service.state === 'running' || service.state === 'degraded'
  return (
    <>
      <Button
        tone="primary"
        disabled={!isUp || isRunning}
        title={isUp ? undefined : 'A backup needs a running service'}
        onClick={() => setIsOpen(true)}
      >
        {isRunning ? 'Backing up' : 'Back up now'}
      </Button>
      {isOpen && <BackUpDialog serviceId={serviceId} onClose={() => setIsOpen(false)} />}
    </>
  )
}

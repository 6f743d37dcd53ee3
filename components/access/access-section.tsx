'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { formatCount } from '@/components/ui/format'
import { TextLink } from '@/components/ui/link'
import type { AccessList } from '@/lib/access/types'
import { AccessChange } from './access-change'
import { useAccessList } from './use-access-list'

const AccessFlyout = dynamic(() => import('./access-flyout').then((module) => module.AccessFlyout))

const WHERE = { anywhere: 'anywhere', nowhere: 'nowhere' } as const

function Entries({ entries }: Pick<AccessList, 'entries'>) {
  return (
    <ul aria-label="Access list" className="grid w-full divide-y divide-stroke rounded-md border border-stroke">
      {entries.map(({ source, description }) => (
        <li key={source} className="grid gap-x-4 px-3 py-1.5 sm:grid-cols-[minmax(0,14rem)_minmax(0,1fr)]">
          <code className="font-mono text-xs break-all">{source}</code>
          <span className="text-fg-muted break-words">{description}</span>
        </li>
      ))}
    </ul>
  )
}

function Openings({ openings }: Pick<AccessList, 'openings'>) {
  return openings.map(({ source, reason, operationId }) => (
    <Alert key={`${operationId} ${source}`} tone="info">
      {source} is let in too, until{' '}
      <TextLink href={`/operations/${operationId}`} className="text-info">
        this operation
      </TextLink>{' '}
      ends: {reason}
    </Alert>
  ))
}

/** From where a service's user may connect, as the Settings page shows it. */
export function AccessSection({ serviceId, canChange }: { serviceId: string; canChange: boolean }) {
  const [isOpen, setIsOpen] = useState(false)
  const { data, error } = useAccessList(serviceId)
  return (
    <section aria-labelledby="security-heading" className="grid gap-4 border-b border-stroke pb-6">
      <h2 id="security-heading" className="text-base font-bold">
        Security
      </h2>
      <div className="grid gap-x-8 gap-y-4 md:grid-cols-[16rem_minmax(0,1fr)]">
        <div className="grid content-start gap-2">
          <h3 className="font-bold">IP access list</h3>
          <p className="text-fg-muted">
            To ensure an extra layer of security for your service, we recommend only allowing traffic from IP addresses
            that you know and trust.
          </p>
        </div>
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] content-start justify-items-start gap-3">
          {error && (
            <Alert tone="danger" live>
              {error.message}
            </Alert>
          )}
          {data && (
            <>
              <p>
                You can connect to this service from{' '}
                <strong className="font-bold">
                  {data.mode === 'specific' ? formatCount(data.entries.length, 'location') : WHERE[data.mode]}
                </strong>
              </p>
              {data.mode === 'specific' && <Entries entries={data.entries} />}
              <Openings openings={data.openings} />
              {data.change && <AccessChange change={data.change} />}
              {canChange && (
                <Button onClick={() => setIsOpen(true)}>
                  {data.mode === 'specific' ? 'Change IP access list' : 'Add IPs'}
                </Button>
              )}
            </>
          )}
        </div>
      </div>
      {isOpen && data && <AccessFlyout list={data} onClose={() => setIsOpen(false)} />}
    </section>
  )
}

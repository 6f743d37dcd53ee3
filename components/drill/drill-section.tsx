'use client'

import dynamic from 'next/dynamic'
import { useState, type ReactNode } from 'react'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { drillFrequencyWords, drillHoursWords } from '@/lib/drill/drill-words'
import type { DrillConfiguration } from '@/lib/drill/types'
import { useDrillConfiguration } from './use-drill-configuration'

const DrillFlyout = dynamic(() => import('./drill-flyout').then((module) => module.DrillFlyout))
const CheckQueriesFlyout = dynamic(() => import('./check-queries-flyout').then((module) => module.CheckQueriesFlyout))

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="break-words">
      <dt className="inline">{label}: </dt>
      <dd className="inline">{children}</dd>
    </div>
  )
}

function queryWords({ checkQueries, checkQueryCount }: DrillConfiguration): string {
  if (checkQueryCount === 0) return 'None'
  return checkQueries ? checkQueries.map(({ name }) => name).join(', ') : String(checkQueryCount)
}

function Facts({ configuration }: { configuration: DrillConfiguration }) {
  const { frequency } = configuration
  return (
    <dl className="grid gap-0.5 text-fg-muted">
      <Fact label="Verified by itself">{drillFrequencyWords(frequency)}</Fact>
      {frequency !== 'off' && <Fact label="Scheduled drills">{drillHoursWords(configuration)}</Fact>}
      <Fact label="Check queries">{queryWords(configuration)}</Fact>
    </dl>
  )
}

/** When backups of a service are restored for trial, and what is asked of the restored data. */
export function DrillSection({ serviceId, canChange }: { serviceId: string; canChange: boolean }) {
  const [open, setOpen] = useState<'schedule' | 'queries' | null>(null)
  const { data, error } = useDrillConfiguration(serviceId)
  const onClose = () => setOpen(null)
  return (
    <section aria-labelledby="drills-heading" className="grid gap-4 border-b border-stroke pb-6">
      <h2 id="drills-heading" className="text-base font-bold">
        Verification
      </h2>
      <div className="grid gap-x-8 gap-y-4 md:grid-cols-[16rem_minmax(0,1fr)]">
        <div className="grid content-start gap-2">
          <h3 className="font-bold">Drills</h3>
          <p className="text-fg-muted">
            A drill restores a backup into a throw-away instance, compares every table with the backup, runs your check
            queries, and removes everything. So you know that restoring works before you need it.
          </p>
        </div>
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] content-start justify-items-start gap-3">
          {error && (
            <Alert tone="danger" live>
              {error.message}
            </Alert>
          )}
          {data && <Facts configuration={data} />}
          {data && canChange && (
            <div className="flex flex-wrap gap-3">
              <Button onClick={() => setOpen('schedule')}>Change when drills run</Button>
              <Button onClick={() => setOpen('queries')}>Change check queries</Button>
            </div>
          )}
        </div>
      </div>
      {data && open === 'schedule' && <DrillFlyout configuration={data} onClose={onClose} />}
      {data && open === 'queries' && <CheckQueriesFlyout configuration={data} onClose={onClose} />}
    </section>
  )
}

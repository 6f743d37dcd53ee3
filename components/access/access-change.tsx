'use client'

import { OPERATION_STATES, currentStep, isUnderWay } from '@/components/operation/operation-words'
import { Alert } from '@/components/ui/alert'
import { Badge } from '@/components/ui/badge'
import { TextLink } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/time'
import type { OperationView } from '@/lib/operation/types'

/** How far the newest change of the list is, and what trying it out showed. */
export function AccessChange({ change }: { change: OperationView }) {
  const { word, tone } = OPERATION_STATES[change.state]
  const link = (
    <TextLink href={`/operations/${change.id}`}>{isUnderWay(change) ? 'Follow it' : 'What happened'}</TextLink>
  )
  if (change.state === 'failed') {
    return (
      <Alert tone="danger" live>
        The change was not applied: {change.error ?? 'the reason is on its timeline.'} {link}
      </Alert>
    )
  }
  const tried = change.steps.find((step) => step.key === 'verified')?.detail
  return (
    <output className="flex flex-wrap items-center gap-x-3 gap-y-1 text-fg-muted">
      <Badge tone={tone}>{word}</Badge>
      {isUnderWay(change) ? (
        <span>The engine takes the list: {currentStep(change).step?.label ?? 'beginning'}</span>
      ) : (
        <span>
          Changed <RelativeTime iso={change.finishedAt ?? change.createdAt} />
          {tried && `, tried out: ${tried}`}
        </span>
      )}
      {link}
    </output>
  )
}

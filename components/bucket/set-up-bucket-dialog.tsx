'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useOperation } from '@/components/operation/use-operation'
import { isUnderWay } from '@/components/operation/operation-words'
import { useActions } from '@/components/shell/console-context'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { notify } from '@/components/ui/notify'
import { useAction } from '@/components/ui/use-action'
import type { BucketView } from '@/lib/bucket/types'
import { type BucketDraft, toBucketDraft, toBucketFields, toBucketOptions } from './bucket-draft'
import { BucketFields } from './bucket-fields'
import { BucketOptionFields } from './bucket-option-fields'
import { bucketKeys } from './bucket-keys'

type DialogProps = { serviceId: string; bucket: BucketView | null; onClose: () => void }
type Asked = { draft: BucketDraft; bucketId: string; operationId: string; isToBeSaved: boolean }

/** Testing, and saving what was tested. What was asked counts only for as long as the form still says it. */
function useSetUp({ serviceId, bucket, onClose }: DialogProps, draft: BucketDraft) {
  const client = useQueryClient()
  const actions = useActions()
  const set = useAction(actions.setBucket)
  const insist = useAction(actions.saveBucket)
  const [asked, setAsked] = useState<Asked | null>(null)
  const [sent, setSent] = useState<BucketDraft | null>(null)
  const current = asked?.draft === draft ? asked : null
  const operation = useOperation(current?.operationId ?? null).data
  const done = async () => {
    await client.invalidateQueries({ queryKey: bucketKeys.ofService(serviceId) })
    notify(
      'success',
      bucket ? 'The external backup is changed.' : 'The external backup is set up. The first backup begins now.',
    )
    onClose()
  }
  const ask = async (isToBeSaved: boolean) => {
    setSent(draft)
    const input = { serviceId, ...toBucketFields(draft), ...toBucketOptions(draft), isToBeSaved }
    const result = await set.run(input)
    if ('value' in result) setAsked({ ...result.value, draft, isToBeSaved })
  }
  const saveTested = async () => {
    if (!current) return
    const result = await insist.run({ bucketId: current.bucketId })
    if ('value' in result) await done()
  }
  const isTesting = set.isPending || Boolean(current && (!operation || isUnderWay(operation)))
  return {
    ask,
    saveTested,
    done,
    isTesting,
    isSaving: insist.isPending,
    isToBeSaved: current?.isToBeSaved ?? false,
    outcome: current && operation && !isUnderWay(operation) ? operation : null,
    failure: insist.failure ?? (sent === draft ? set.failure : null),
  }
}

function Outcome({ setUp }: { setUp: ReturnType<typeof useSetUp> }) {
  const { outcome, failure } = setUp
  if (failure && !failure.fieldErrors) {
    return (
      <Alert tone="danger" live>
        {failure.message}
      </Alert>
    )
  }
  if (!outcome) return null
  if (outcome.state === 'succeeded') {
    return (
      <Alert tone="success" live>
        The connection works: an engine wrote a backup to the bucket and restored it.
      </Alert>
    )
  }
  return (
    <Alert tone="danger" live>
      The test failed. {outcome.error} Nothing was saved.
    </Alert>
  )
}

function Buttons({ setUp, isDone }: { setUp: ReturnType<typeof useSetUp>; isDone: boolean }) {
  const { outcome, isTesting } = setUp
  const hasFailed = outcome !== null && outcome.state !== 'succeeded'
  return (
    <div className="sticky bottom-0 z-10 -mx-6 mt-auto flex flex-wrap justify-end gap-3 border-t border-stroke bg-bg px-6 py-4">
      <div className="w-full empty:hidden">
        <Outcome setUp={setUp} />
      </div>
      {isDone ? (
        <Button type="submit" tone="primary">
          Done
        </Button>
      ) : (
        <>
          {hasFailed && (
            <Button isPending={setUp.isSaving} onClick={() => void setUp.saveTested()}>
              Save anyway
            </Button>
          )}
          <Button isPending={isTesting && !setUp.isToBeSaved} onClick={() => void setUp.ask(false)}>
            Test connection
          </Button>
          <Button type="submit" tone="primary" isPending={isTesting && setUp.isToBeSaved}>
            Save external bucket
          </Button>
        </>
      )}
    </div>
  )
}

/** Where a service's external backups go: Cloud's fields, tested before they are saved. */
export function SetUpBucketDialog(props: DialogProps) {
  const { bucket } = props
  const [draft, setDraft] = useState(() => toBucketDraft(bucket))
  const setUp = useSetUp(props, draft)
  const { outcome, isTesting } = setUp
  const isDone = outcome?.state === 'succeeded' && setUp.isToBeSaved
  const onChange = (change: Partial<BucketDraft>) => setDraft({ ...draft, ...change })
  return (
    <Dialog
      title={bucket ? 'Change external backup' : 'Set up external backup'}
      description="Full backups of this service in a bucket of your own, beside the console's own backups."
      onClose={props.onClose}
      placement="right"
    >
      <form
        noValidate
        className="flex flex-1 flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (!isTesting) void (isDone ? setUp.done() : setUp.ask(true))
        }}
      >
        <BucketFields
          draft={draft}
          errors={setUp.failure?.fieldErrors ?? {}}
          hasSecret={bucket?.provider === draft.provider && (draft.provider === 'azure' || bucket.accessKeyId !== null)}
          onChange={onChange}
        />
        <BucketOptionFields draft={draft} errors={setUp.failure?.fieldErrors ?? {}} onChange={onChange} />
        <Alert tone="info">
          You manage what lies in your bucket: the console lists it, and lets no backup there expire. When the service
          is running, its engine restarts once to learn the keys.
        </Alert>
        <Buttons setUp={setUp} isDone={isDone} />
      </form>
    </Dialog>
  )
}

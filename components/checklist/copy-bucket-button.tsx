'use client'

import { useActions } from '@/components/shell/console-context'
import { Button } from '@/components/ui/button'
import { notify } from '@/components/ui/notify'
import { useAction } from '@/components/ui/use-action'

/** Makes the original's bucket this service's too. */
export function CopyBucketButton({ serviceId }: { serviceId: string }) {
  const copy = useAction(useActions().copyBucket)
  const run = async () => {
    const result = await copy.run({ serviceId })
    if ('failure' in result) notify('error', result.failure.message)
    else notify('success', 'The bucket is being tested. It is used here as soon as that is passed.')
  }
  return (
    <Button size="sm" className="mt-1" isPending={copy.isPending} onClick={() => void run()}>
      Use it here too
    </Button>
  )
}

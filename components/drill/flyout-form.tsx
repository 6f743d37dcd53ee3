import type { ReactNode } from 'react'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import type { Failure } from '@/lib/action'

type FlyoutFormProps = {
  isPending: boolean
  failure: Failure | null
  onSubmit: () => void
  onClose: () => void
  children: ReactNode
}

/** The form of a flyout: its fields, why saving failed, and its buttons. */
export function FlyoutForm({ isPending, failure, onSubmit, onClose, children }: FlyoutFormProps) {
  return (
    <form
      // The server's messages stand at the fields; the browser's own would come first and hide them.
      noValidate
      className="flex flex-1 flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isPending) onSubmit()
      }}
    >
      {children}
      {failure && !failure.fieldErrors && (
        <Alert tone="danger" live>
          {failure.message}
        </Alert>
      )}
      <div className="sticky bottom-0 z-10 -mx-6 mt-auto flex justify-end gap-3 border-t border-stroke bg-bg px-6 py-4">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" tone="primary" isPending={isPending}>
          Save
        </Button>
      </div>
    </form>
  )
}

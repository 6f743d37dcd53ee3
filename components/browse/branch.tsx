import { ChevronRightIcon } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { cn } from '@/components/ui/cn'

type BranchProps = { name: string; facts: string; isOpenAtFirst?: boolean; children: ReactNode }

/** A line that unfolds; what is below it is made only then. */
export function Branch({ name, facts, isOpenAtFirst = false, children }: BranchProps) {
  const [isOpen, setIsOpen] = useState(isOpenAtFirst)
  const id = useId()
  return (
    <>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setIsOpen(!isOpen)}
        className="flex w-full items-start gap-2 px-3 py-2 text-left hover:bg-table-row-hover"
      >
        <ChevronRightIcon
          aria-hidden
          className={cn('mt-0.5 size-4 shrink-0 transition-transform', isOpen && 'rotate-90')}
        />
        <span className="min-w-0">
          <span className="font-medium break-all">{name}</span> <span className="text-xs text-fg-muted">{facts}</span>
        </span>
      </button>
      <div id={id} hidden={!isOpen} className="pl-6">
        {isOpen && children}
      </div>
    </>
  )
}

'use client'

import { cva } from 'class-variance-authority'
import { XIcon } from 'lucide-react'
import { Dialog as RadixDialog } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from './cn'

type DialogProps = {
  title: string
  description?: ReactNode
  onClose: () => void
  children: ReactNode
  className?: string
  /** A flyout along the right edge, as high as the window, instead of a box in the middle. */
  placement?: 'center' | 'right'
}

const contentStyle = cva('fixed z-50 gap-4 overflow-y-auto border-stroke bg-bg p-6 shadow-dialog', {
  variants: {
    placement: {
      center:
        'top-1/2 left-1/2 grid max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] max-w-[36rem] -translate-x-1/2 -translate-y-1/2 rounded-lg border',
      right: 'inset-y-0 right-0 flex w-full max-w-[28rem] flex-col pb-0 sm:border-l',
    },
  },
})

let opener: Element | null = null

/** Where the focus was before the first dialog; one dialog may follow another. */
function rememberOpener(): void {
  const active = document.activeElement
  if (active && active !== document.body && !active.closest('[role=dialog]')) opener = active
}

/** Of radio buttons the one that is chosen. */
const FIRST_FIELD = 'form input:not([type=radio]), form input:checked, form select'

/** The first field, where there is one; else Radix takes the first button. */
function focusFirstField(event: Event): void {
  rememberOpener()
  const field = event.target instanceof Element ? event.target.querySelector<HTMLElement>(FIRST_FIELD) : null
  if (!field) return
  event.preventDefault()
  field.focus()
}

function focusOpener(event: Event): void {
  event.preventDefault()
  if (document.querySelector('[role=dialog]')) return
  if (opener instanceof HTMLElement) opener.focus()
}

/** A modal that is open as long as it is rendered; focus goes back to where it came from. */
export function Dialog({ title, description, onClose, children, className, placement = 'center' }: DialogProps) {
  return (
    <RadixDialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="fixed inset-0 z-40 bg-overlay" />
        <RadixDialog.Content
          {...(!description && { 'aria-describedby': undefined })}
          onOpenAutoFocus={focusFirstField}
          onCloseAutoFocus={focusOpener}
          className={cn(contentStyle({ placement }), className)}
        >
          <div className="flex items-start justify-between gap-4">
            <RadixDialog.Title className="min-w-0 text-xl font-bold break-words">{title}</RadixDialog.Title>
            <RadixDialog.Close aria-label="Close" className="rounded-md p-1.5 hover:bg-sidebar-item-hover">
              <XIcon aria-hidden className="size-4" />
            </RadixDialog.Close>
          </div>
          {description && (
            <RadixDialog.Description className="-mt-2 text-fg-muted break-words">{description}</RadixDialog.Description>
          )}
          {children}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  )
}

/** The buttons at the end of a dialog. */
export function DialogFooter({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap justify-end gap-3 pt-1">{children}</div>
}

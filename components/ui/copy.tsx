'use client'

import { CheckIcon, CopyIcon } from 'lucide-react'
import { useState } from 'react'
import { cn } from './cn'
import { notify } from './notify'

/** Browsers give navigator.clipboard only to https and localhost; a console on the local network may be neither. */
function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  const parent = document.activeElement?.closest('[role=dialog]') ?? document.body
  parent.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  return done
}

/** Puts text on the clipboard and says how that went. */
export async function copyText(text: string, said = 'Copied'): Promise<boolean> {
  const focused = document.activeElement
  const done = navigator.clipboard
    ? await navigator.clipboard.writeText(text).then(
        () => true,
        () => copyBySelection(text),
      )
    : copyBySelection(text)
  if (focused instanceof HTMLElement) focused.focus()
  if (done) notify('success', said)
  else notify('error', 'The browser did not allow copying. Select the text and copy it yourself.')
  return done
}

export function CopyButton({ text, label, className }: { text: string; label: string; className?: string }) {
  const [isCopied, setIsCopied] = useState(false)
  const Icon = isCopied ? CheckIcon : CopyIcon
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={() => void copyText(text).then(setIsCopied)}
      className={cn(
        'inline-flex size-7 shrink-0 items-center justify-center rounded-md hover:bg-sidebar-item-hover',
        className,
      )}
    >
      <Icon aria-hidden className="size-4" />
    </button>
  )
}

'use client'

import { EyeIcon, EyeOffIcon } from 'lucide-react'
import { useState, type ComponentProps } from 'react'
import { TextField } from './field'

/** A secret that is typed or pasted: hidden, until the person looks. */
export function SecretField(props: Omit<ComponentProps<typeof TextField>, 'type' | 'label'> & { label: string }) {
  const [isShown, setIsShown] = useState(false)
  const Icon = isShown ? EyeOffIcon : EyeIcon
  return (
    <div className="relative">
      <TextField
        {...props}
        type={isShown ? 'text' : 'password'}
        autoComplete="off"
        spellCheck={false}
        className="pr-10"
      />
      <button
        type="button"
        aria-label={`${isShown ? 'Hide' : 'Show'} ${props.label.toLowerCase()}`}
        aria-pressed={isShown}
        onClick={() => setIsShown(!isShown)}
        className="absolute top-6 right-1.5 inline-flex size-7 items-center justify-center rounded-md hover:bg-sidebar-item-hover"
      >
        <Icon aria-hidden className="size-4" />
      </button>
    </div>
  )
}

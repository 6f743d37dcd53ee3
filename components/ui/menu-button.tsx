'use client'

import dynamic from 'next/dynamic'
import { useId, useRef, useState, type ReactNode } from 'react'

export type MenuItem = {
  label: string
  /** Where labels may repeat. */
  key?: string
  icon?: ReactNode
  tone?: 'danger'
  isDisabled?: boolean
  isCurrent?: boolean
  href?: string
  onSelect?: () => void
}

const loadItems = () => import('./menu-items').then((module) => module.MenuItems)
const MenuItems = dynamic(loadItems, { ssr: false })

type MenuButtonProps = {
  /** What the menu is for, said by screen readers. */
  label: string
  items: readonly MenuItem[]
  children: ReactNode
  className?: string
  align?: 'start' | 'end'
  /** It is about to be opened: where items are read only then. */
  onNeeded?: () => void
}

/** A button with a menu whose script is loaded when the button is first pointed at, focused or pressed. */
export function MenuButton({ label, items, children, className, align = 'end', onNeeded }: MenuButtonProps) {
  const [isOpen, setIsOpen] = useState(false)
  const [isNeeded, setIsNeeded] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const byKeyboard = useRef(false)
  const takeByKeyboard = () => {
    const was = byKeyboard.current
    byKeyboard.current = false
    return was
  }
  const menuId = useId()
  const warmUp = () => {
    onNeeded?.()
    void loadItems()
  }
  const toggle = (next: boolean) => {
    onNeeded?.()
    setIsNeeded(true)
    setIsOpen(next)
  }
  return (
    <div className="relative min-w-0">
      <button
        ref={button}
        type="button"
        id={`${menuId}-button`}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? menuId : undefined}
        onPointerEnter={warmUp}
        onFocus={warmUp}
        onClick={(event) => {
          byKeyboard.current = event.detail === 0
          toggle(!isOpen)
        }}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return
          event.preventDefault()
          byKeyboard.current = true
          toggle(true)
        }}
        className={className}
      >
        {children}
      </button>
      {isNeeded && <MenuItems {...{ items, menuId, button, takeByKeyboard, isOpen, align }} onOpenChange={setIsOpen} />}
    </div>
  )
}

/** The look of a ⋮ button. */
export const iconButtonStyle =
  'inline-flex size-8 items-center justify-center rounded-md text-fg hover:bg-sidebar-item-hover'

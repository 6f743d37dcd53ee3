'use client'

import { Link } from './link'
import { DropdownMenu } from 'radix-ui'
import { useRef, type RefObject } from 'react'
import { cn } from './cn'
import type { MenuItem } from './menu-button'

type MenuItemsProps = {
  items: readonly MenuItem[]
  menuId: string
  button: RefObject<HTMLButtonElement | null>
  /** True once after a key opened the menu. Radix listens for keys only once it is loaded, which is after the first. */
  takeByKeyboard: () => boolean
  isOpen: boolean
  align: 'start' | 'end'
  onOpenChange: (isOpen: boolean) => void
}

const itemStyle =
  'flex h-8 cursor-default items-center gap-2 rounded-sm px-2 text-sm outline-none select-none data-disabled:opacity-50 data-highlighted:bg-sidebar-item-hover'

function Item({ item, onChosen }: { item: MenuItem; onChosen: (run: () => void) => void }) {
  const content = (
    <>
      {item.icon}
      <span className="truncate">{item.label}</span>
    </>
  )
  if (item.href) {
    return (
      <DropdownMenu.Item asChild className={itemStyle}>
        <Link href={item.href} aria-current={item.isCurrent ? 'page' : undefined} title={item.label}>
          {content}
        </Link>
      </DropdownMenu.Item>
    )
  }
  return (
    <DropdownMenu.Item
      className={cn(itemStyle, item.tone === 'danger' && 'text-danger')}
      disabled={item.isDisabled ?? false}
      onSelect={() => item.onSelect && onChosen(item.onSelect)}
    >
      {content}
    </DropdownMenu.Item>
  )
}

/**
 * The open part of a MenuButton, in a chunk of its own. What was chosen runs after the button has the focus again,
 * so that a dialog it opens gives the focus back there.
 */
export function MenuItems({ items, menuId, button, takeByKeyboard, isOpen, align, onOpenChange }: MenuItemsProps) {
  const chosen = useRef<(() => void) | null>(null)
  return (
    <DropdownMenu.Root open={isOpen} onOpenChange={onOpenChange} modal={false}>
      <DropdownMenu.Trigger asChild>
        <span aria-hidden className="pointer-events-none absolute inset-0" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          id={menuId}
          aria-labelledby={`${menuId}-button`}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          onInteractOutside={(event) => {
            if (event.target instanceof Node && button.current?.contains(event.target)) event.preventDefault()
          }}
          onFocus={(event) => {
            if (event.target !== event.currentTarget || !takeByKeyboard()) return
            event.preventDefault()
            event.currentTarget.querySelector<HTMLElement>('[role=menuitem]:not([data-disabled])')?.focus()
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            button.current?.focus()
            chosen.current?.()
            chosen.current = null
          }}
          className="z-30 max-h-(--radix-dropdown-menu-content-available-height) max-w-72 min-w-40 overflow-y-auto rounded-md border border-stroke bg-bg p-1 shadow-dialog"
        >
          {items.map((item) => (
            <Item key={item.key ?? item.label} item={item} onChosen={(run) => (chosen.current = run)} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

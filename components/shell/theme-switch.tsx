'use client'

import { MonitorIcon, MoonIcon, SunIcon } from 'lucide-react'
import { useState } from 'react'
import { cn } from '@/components/ui/cn'
import { THEME_COOKIE, type Theme, THEMES } from './theme'

const THEME_MAX_AGE_SECONDS = 365 * 24 * 60 * 60

const CHOICES = {
  system: { label: 'Theme of the system', icon: MonitorIcon },
  light: { label: 'Light theme', icon: SunIcon },
  dark: { label: 'Dark theme', icon: MoonIcon },
} as const satisfies Record<Theme, { label: string; icon: typeof SunIcon }>

function applyTheme(theme: Theme): void {
  const { documentElement } = document
  if (theme === 'system') delete documentElement.dataset['theme']
  else documentElement.dataset['theme'] = theme
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=${THEME_MAX_AGE_SECONDS}; samesite=lax`
}

export function ThemeSwitch({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial)
  return (
    <fieldset className="flex h-8 items-center gap-1 px-0.5">
      <legend className="sr-only">Theme</legend>
      {THEMES.map((choice) => {
        const { label, icon: Icon } = CHOICES[choice]
        return (
          <button
            key={choice}
            type="button"
            aria-label={label}
            title={label}
            aria-pressed={theme === choice}
            onClick={() => {
              setTheme(choice)
              applyTheme(choice)
            }}
            className={cn(
              'inline-flex size-7 items-center justify-center rounded-md hover:bg-sidebar-item-hover',
              theme === choice && 'bg-sidebar-item-active',
            )}
          >
            <Icon aria-hidden className="size-4" />
          </button>
        )
      })}
    </fieldset>
  )
}

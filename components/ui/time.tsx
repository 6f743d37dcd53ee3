'use client'

import { createContext, useContext, useSyncExternalStore, type ReactNode } from 'react'
import { capitalise, formatRelative, formatUtc } from './format'

/** Relative times change by themselves; a second is their smallest unit. */
const TICK_MS = 1_000

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    for (const notify of listeners) notify()
  }, TICK_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

const RenderedAt = createContext(0)

/** Tells the first client render which time the server's render saw, so that both say the same. */
export function RenderedAtProvider({ renderedAtMs, children }: { renderedAtMs: number; children: ReactNode }) {
  return <RenderedAt value={renderedAtMs}>{children}</RenderedAt>
}

/** A value of the clock; the component renders again only when that value changes. */
export function useClock<T extends string | number>(read: (nowMs: number) => T): T {
  const renderedAtMs = useContext(RenderedAt)
  return useSyncExternalStore(
    subscribe,
    () => read(Date.now()),
    () => read(renderedAtMs || Date.now()),
  )
}

/** "4 hours ago", with the absolute time in UTC as its title. */
export function RelativeTime({ iso, capital = false }: { iso: string; capital?: boolean }) {
  const text = useClock((nowMs) => formatRelative(iso, nowMs))
  return (
    <time dateTime={iso} title={formatUtc(iso)}>
      {capital ? capitalise(text) : text}
    </time>
  )
}

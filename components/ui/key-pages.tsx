'use client'

import { useState } from 'react'
import { Button } from './button'

/** Pages that go by key: each knows only where the next one begins, so the way to it is kept beside the address. */
export function useKeyPages<P extends { cursor: string | null }>(params: P, toSearch: (params: P) => string) {
  const [trail, setTrail] = useState<(string | null)[]>([null])
  // The browser's Back and Forward move along the trail too. On a page that was opened by a link it begins there.
  const at = trail.indexOf(params.cursor)
  // In the address, so that a link shows the same list.
  const addressOf = (next: P) => `${window.location.pathname}${toSearch(next)}`
  const turnTo = (cursor: string | null) => window.history.pushState(null, '', addressOf({ ...params, cursor }))
  return {
    params,
    hasPrevious: params.cursor !== null,
    startOver: (wanted: Partial<P>) => {
      setTrail([null])
      window.history.replaceState(null, '', addressOf({ ...params, ...wanted, cursor: null }))
    },
    goNext: (cursor: string) => {
      setTrail([...(at < 0 ? [null, params.cursor] : trail.slice(0, at + 1)), cursor])
      turnTo(cursor)
    },
    goPrevious: () => turnTo(trail[at - 1] ?? null),
  }
}

type PagerProps = {
  label: string
  list: Pick<ReturnType<typeof useKeyPages>, 'hasPrevious' | 'goNext' | 'goPrevious'>
  nextCursor: string | null
}

/** Previous and Next; nothing where everything is on one page. */
export function Pager({ label, list, nextCursor }: PagerProps) {
  if (!list.hasPrevious && nextCursor === null) return null
  return (
    <nav aria-label={label} className="flex items-center justify-end gap-3">
      <Button disabled={!list.hasPrevious} onClick={list.goPrevious}>
        Previous
      </Button>
      <Button disabled={nextCursor === null} onClick={() => nextCursor && list.goNext(nextCursor)}>
        Next
      </Button>
    </nav>
  )
}

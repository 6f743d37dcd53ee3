'use client'

import { useState } from 'react'
import { Button } from './button'

/** Pages that go by key: each knows only where the next one begins, so the earlier ones are kept beside the address. */
export function useKeyPages<P extends { cursor: string | null }>(params: P, toSearch: (params: P) => string) {
  const [earlier, setEarlier] = useState<(string | null)[]>([])
  // In the address, so that a link shows the same list.
  const write = (next: P) => window.history.replaceState(null, '', `${window.location.pathname}${toSearch(next)}`)
  return {
    params,
    hasPrevious: params.cursor !== null,
    startOver: (wanted: Partial<P>) => {
      setEarlier([])
      write({ ...params, ...wanted, cursor: null })
    },
    goNext: (cursor: string) => {
      setEarlier([...earlier, params.cursor])
      write({ ...params, cursor })
    },
    goPrevious: () => {
      setEarlier(earlier.slice(0, -1))
      write({ ...params, cursor: earlier.at(-1) ?? null })
    },
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

import { useEffect, useState } from 'react'

/** Long enough not to ask for every letter, short enough to feel live. */
export const DEBOUNCE_MS = 250

/** The value once it has not changed for a moment. */
export function useDebounced(value: string): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), DEBOUNCE_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}

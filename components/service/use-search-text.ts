import { useEffect, useEffectEvent, useState } from 'react'
import { DEBOUNCE_MS } from '@/components/ui/use-debounced'

/** The text of a search field: looked for when it rests, and taken from the address when that changes by something else. */
export function useSearchText(inAddress: string, find: (search: string) => void) {
  const [text, setText] = useState(inAddress)
  const [seen, setSeen] = useState(inAddress)
  const [asked, setAsked] = useState(inAddress)
  if (inAddress !== seen) {
    setSeen(inAddress)
    if (inAddress !== asked) {
      setAsked(inAddress)
      setText(inAddress)
    }
  }
  const look = useEffectEvent((search: string) => {
    if (search === asked) return
    setAsked(search)
    find(search)
  })
  useEffect(() => {
    const timer = setTimeout(() => look(text.trim()), DEBOUNCE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return { text, setText }
}

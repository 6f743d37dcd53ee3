import type { AccessEntry } from '@/lib/access/types'
import type { AccessDiff } from './types'

/** Which entries of two lists are on both, and on one only; descriptions don't count. */
export function diffAccess(here: readonly AccessEntry[], original: readonly AccessEntry[]): AccessDiff {
  const has = (list: readonly AccessEntry[], { source }: AccessEntry) => list.some((entry) => entry.source === source)
  return {
    both: here.filter((entry) => has(original, entry)),
    onlyHere: here.filter((entry) => !has(original, entry)),
    onlyOriginal: original.filter((entry) => !has(here, entry)),
  }
}

import type { AccessEntry, AccessList } from '@/lib/access/types'

type Row = AccessEntry & { key: number }

/** The form as it is being edited: the rows keep their text when another choice is looked at. */
export type AccessDraft = { mode: AccessList['mode']; rows: Row[]; nextKey: number }

const ANYWHERE: AccessEntry = { source: '::/0', description: '' }

export function toDraft({ mode, entries }: AccessList): AccessDraft {
  const rows = mode === 'specific' ? entries.map((entry, key) => ({ ...entry, key })) : []
  return { mode, rows, nextKey: rows.length }
}

export function withRow(draft: AccessDraft, entry: AccessEntry): AccessDraft {
  const { rows, nextKey } = draft
  return { ...draft, mode: 'specific', rows: [...rows, { ...entry, key: nextKey }], nextKey: nextKey + 1 }
}

export function withoutRow(draft: AccessDraft, key: number): AccessDraft {
  return { ...draft, rows: draft.rows.filter((row) => row.key !== key) }
}

export function withText(draft: AccessDraft, key: number, change: Partial<AccessEntry>): AccessDraft {
  return { ...draft, rows: draft.rows.map((row) => (row.key === key ? { ...row, ...change } : row)) }
}

/** What the server is asked to store. */
export function toEntries({ mode, rows }: AccessDraft): AccessEntry[] {
  if (mode === 'anywhere') return [ANYWHERE]
  return mode === 'nowhere' ? [] : rows.map(({ source, description }) => ({ source, description }))
}

import { expect, test } from 'vitest'
import { draftKey } from '@/components/restore/restore-into-draft'
import { emptyDraft, howOf, nameOf, toggle, toInput } from './migrate-draft'

const table = (name: string, rows: number, engine = 'MergeTree') => ({
  name,
  engine,
  rows,
  bytes: 0,
  partitions: [],
  partitionCount: 0,
})
const LIVE = [{ name: 'shop', tables: [table('truncated', 0), table('full', 5), table('log', 0, 'StripeLog')] }]
const KEY = '0e9f2b1c-0000-4000-8000-000000000000'

const chosen = (name: string) => {
  const [first] = Object.values(toggle(emptyDraft('t'), 'shop', name).chosen)
  if (!first) throw new Error('not chosen')
  return first
}

test.each([
  ['truncated', 'append', 'truncated_restored'],
  ['full', 'new', 'full_restored'],
  ['missing', 'new', 'missing'],
  ['log', 'new', 'log_restored'],
])('%s is suggested to be copied as %s', (name, how, as) => {
  expect([howOf(chosen(name), LIVE), nameOf(chosen(name), LIVE)]).toEqual([how, as])
})

test('what was chosen goes before what is suggested', () => {
  const draft = toggle(toggle(emptyDraft('t'), 'shop', 'full'), 'shop', 'missing')
  const key = draftKey('shop', 'full')
  const full = { ...chosen('full'), how: 'swap' as const, asTable: 'other', partitions: '1 2' }
  expect(toInput({ ...draft, chosen: { ...draft.chosen, [key]: full } }, LIVE, KEY)).toEqual({
    targetServiceId: 't',
    requestKey: KEY,
    tables: [
      { database: 'shop', table: 'full', how: 'swap' },
      { database: 'shop', table: 'missing', how: 'new' },
    ],
  })
  const beside = { ...full, how: 'new' as const }
  expect(toInput({ ...draft, chosen: { [key]: beside } }, LIVE, KEY).tables).toEqual([
    { database: 'shop', table: 'full', how: 'new', asTable: 'other', partitions: ['1', '2'] },
  ])
  expect(toggle(draft, 'shop', 'full').chosen).not.toHaveProperty([key])
})

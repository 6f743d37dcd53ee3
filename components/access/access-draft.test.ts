import { expect, test } from 'vitest'
import { toDraft, toEntries, withoutRow, withRow, withText } from './access-draft'

const LIST = { serviceId: 's', openings: [], change: null }
const OFFICE = { source: '10.0.0.0/8', description: 'Office' }

test('what is stored is what the choice says, whatever rows stand behind it', () => {
  const draft = toDraft({ ...LIST, mode: 'specific', entries: [OFFICE] })
  expect(toEntries(draft)).toEqual([OFFICE])
  expect(toEntries({ ...draft, mode: 'nowhere' })).toEqual([])
  expect(toEntries({ ...draft, mode: 'anywhere' })).toEqual([{ source: '::/0', description: '' }])
})

test('rows are added, changed and removed one by one', () => {
  const anywhere = toDraft({ ...LIST, mode: 'anywhere', entries: [{ source: '::/0', description: '' }] })
  const two = withRow(withRow(anywhere, OFFICE), { source: '', description: '' })
  expect(toEntries(withText(two, 1, { source: '203.0.113.7' }))).toEqual([
    OFFICE,
    { source: '203.0.113.7', description: '' },
  ])
  expect(toEntries(withRow(withoutRow(two, 0), OFFICE)).map(({ source }) => source)).toEqual(['', '10.0.0.0/8'])
})

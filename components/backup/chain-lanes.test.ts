import { expect, test } from 'vitest'
import type { ChainMember } from '@/lib/backup/types'
import { toLanes } from './chain-lanes'

const member = (id: string, baseBackupId: string | null): ChainMember => ({
  id,
  baseBackupId,
  type: baseBackupId ? 'incremental' : 'full',
  state: 'successful',
  takenAt: '2026-11-21T00:00:00.000Z',
  sizeBytes: 1,
  isDamaged: false,
})

const drawn = (members: ChainMember[]) =>
  toLanes(members).map(({ standsOn, isBaseGone, members: line }) => [
    standsOn?.id ?? null,
    isBaseGone,
    line.map(({ id }) => id).join(' '),
  ])

test('a chain is one line', () => {
  expect(drawn([member('f', null), member('a', 'f'), member('b', 'a')])).toEqual([[null, false, 'f a b']])
})

test('the second increment on one backup begins a line of its own', () => {
  const members = [member('f', null), member('a', 'f'), member('x', 'f'), member('b', 'a'), member('y', 'x')]
  expect(drawn(members)).toEqual([
    [null, false, 'f a b'],
    ['f', false, 'x y'],
  ])
})

test('an increment whose base is gone begins a broken line', () => {
  expect(drawn([member('b', 'gone'), member('c', 'b')])).toEqual([[null, true, 'b c']])
})

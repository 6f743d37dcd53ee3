import { expect, test } from 'vitest'
import { closingTime, shownClosingTime } from './closing-time'

const at = (time: string) => new Date(`2026-11-21T${time}:00Z`)
const opened = at('10:00')

test('nothing closes before it is open', () => {
  expect(closingTime({ openedAt: null, usedAt: null, seenAt: null })).toBeNull()
})

test.each([
  ['a page that was left', { usedAt: null, seenAt: at('10:05') }, at('10:08'), /left/],
  ['no query', { usedAt: null, seenAt: at('10:14') }, at('10:15'), /15 minutes/],
  ['a last query', { usedAt: at('10:30'), seenAt: at('10:44') }, at('10:45'), /15 minutes/],
  ['an hour, however busy', { usedAt: at('10:59'), seenAt: at('10:59') }, at('11:00'), /hour/],
])('closes after %s', (_name, times, expected, reason) => {
  const closing = closingTime({ openedAt: opened, ...times })
  expect(closing?.at).toEqual(expected)
  expect(closing?.reason).toMatch(reason)
})

test('the countdown of a page that is there does not count its own absence', () => {
  expect(shownClosingTime({ openedAt: opened, usedAt: at('10:20'), seenAt: at('10:01') })).toEqual(at('10:35'))
})

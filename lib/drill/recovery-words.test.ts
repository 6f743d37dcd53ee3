import { describe, expect, test } from 'vitest'
import { formatSpan, recoverySentences } from './recovery-words'

const NOW = Date.parse('2026-03-10T12:00:00Z')
const lastGoodAt = '2026-03-10T06:48:00Z'

describe('formatSpan', () => {
  test.each([
    [0, '1 s'],
    [39_500, '40 s'],
    [60_000, '1 min'],
    [150_000, '3 min'],
    [59.5 * 60_000, '1 h'],
    [312 * 60_000, '5 h 12 min'],
    [24 * 3_600_000 - 1, '1 d'],
    [50.5 * 3_600_000, '2 d 3 h'],
  ])('%d ms is %s', (ms, text) => expect(formatSpan(ms)).toBe(text))
})

describe('recoverySentences', () => {
  test('with a verified backup says what would be lost and how soon the service is back', () => {
    const restore = { ms: 170_000, from: 'itself', runs: 1 } as const
    expect(recoverySentences({ lastGoodAt, restore }, NOW)).toEqual({
      main: 'If this service were lost now, you would lose at most 5 h 12 min of data and be back in about 3 min.',
      note: 'A drill restored exactly that backup in this time.',
    })
  })

  test('says when the time is only an estimate', () => {
    const from = (basis: 'drills' | 'restores', runs: number) =>
      recoverySentences({ lastGoodAt, restore: { ms: 1_000, from: basis, runs } }, NOW).note
    expect(from('drills', 1)).toMatch(/estimate, from one drill of earlier backups/)
    expect(from('restores', 3)).toMatch(/only an estimate, from 3 restores of other backups/)
  })

  test('does not invent a time, and says so when there is no good backup', () => {
    expect(recoverySentences({ lastGoodAt, restore: null }, NOW)).toEqual({
      main: 'If this service were lost now, you would lose at most 5 h 12 min of data.',
      note: expect.stringMatching(/not known/),
    })
    expect(recoverySentences({ lastGoodAt: null, restore: null }, NOW).main).toBe(
      'If this service were lost now, all of its data would be lost.',
    )
  })
})

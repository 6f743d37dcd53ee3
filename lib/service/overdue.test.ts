import { describe, expect, test } from 'vitest'
import { judgeOverdue } from './overdue'

const NONE = { nextBackupAt: null, failedAt: null, damagedAt: null, drillState: null, drilledAt: null }
const NOW = new Date('2026-03-10T12:00:00Z')

describe('judgeOverdue', () => {
  test('due in the future or a moment ago is neither late nor failed', () => {
    expect(judgeOverdue({ ...NONE, nextBackupAt: new Date('2026-03-10T13:00:00Z') }, NOW)).toBeNull()
    expect(judgeOverdue({ ...NONE, nextBackupAt: new Date('2026-03-10T11:50:00Z') }, NOW)).toBeNull()
    expect(judgeOverdue(NONE, NOW)).toBeNull()
  })

  test('due an hour ago and not started is late since then', () => {
    const late = judgeOverdue({ ...NONE, nextBackupAt: new Date('2026-03-10T11:00:00Z') }, NOW)
    expect(late).toEqual({ why: 'late', since: '2026-03-10T11:00:00.000Z' })
  })

  test('when the newest scheduled one failed, the service lacks it since then', () => {
    const failed = judgeOverdue(
      { ...NONE, nextBackupAt: new Date('2026-03-11T02:00:00Z'), failedAt: new Date('2026-03-10T02:00:00Z') },
      NOW,
    )
    expect(failed).toEqual({ why: 'failed', since: '2026-03-10T02:00:00.000Z' })
  })

  test('when a check found the newest one damaged, the service lacks a good one since then', () => {
    const damaged = judgeOverdue({ ...NONE, damagedAt: new Date('2026-03-10T02:00:00Z') }, NOW)
    expect(damaged).toEqual({ why: 'damaged', since: '2026-03-10T02:00:00.000Z' })
  })

  test('a drill that was no success is said, after what is wrong with the backups themselves', () => {
    const drilledAt = new Date('2026-03-10T03:00:00Z')
    const why = (drillState: 'not_restorable' | 'check_failed' | 'unfinished', failedAt: Date | null = null) =>
      judgeOverdue({ ...NONE, failedAt, drillState, drilledAt }, NOW)?.why
    expect([why('not_restorable'), why('check_failed'), why('unfinished')]).toEqual([
      'not_restorable',
      'check_failed',
      'drill_unfinished',
    ])
    expect(why('check_failed', NOW)).toBe('failed')
  })
})

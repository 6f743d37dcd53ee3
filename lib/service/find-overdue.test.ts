import { describe, expect, test } from 'vitest'
import { judgeOverdue } from './find-overdue'

const NOW = new Date('2026-03-10T12:00:00Z')

describe('judgeOverdue', () => {
  test('due in the future or a moment ago is neither late nor failed', () => {
    expect(
      judgeOverdue({ nextBackupAt: new Date('2026-03-10T13:00:00Z'), failedAt: null, damagedAt: null }, NOW),
    ).toBeNull()
    expect(
      judgeOverdue({ nextBackupAt: new Date('2026-03-10T11:50:00Z'), failedAt: null, damagedAt: null }, NOW),
    ).toBeNull()
    expect(judgeOverdue({ nextBackupAt: null, failedAt: null, damagedAt: null }, NOW)).toBeNull()
  })

  test('due an hour ago and not started is late since then', () => {
    const late = judgeOverdue({ nextBackupAt: new Date('2026-03-10T11:00:00Z'), failedAt: null, damagedAt: null }, NOW)
    expect(late).toEqual({ why: 'late', since: '2026-03-10T11:00:00.000Z' })
  })

  test('when the newest scheduled one failed, the service lacks it since then', () => {
    const failed = judgeOverdue(
      { nextBackupAt: new Date('2026-03-11T02:00:00Z'), failedAt: new Date('2026-03-10T02:00:00Z'), damagedAt: null },
      NOW,
    )
    expect(failed).toEqual({ why: 'failed', since: '2026-03-10T02:00:00.000Z' })
  })

  test('when a check found the newest one damaged, the service lacks a good one since then', () => {
    const damaged = judgeOverdue(
      { nextBackupAt: null, failedAt: null, damagedAt: new Date('2026-03-10T02:00:00Z') },
      NOW,
    )
    expect(damaged).toEqual({ why: 'damaged', since: '2026-03-10T02:00:00.000Z' })
  })
})

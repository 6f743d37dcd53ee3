import { Cron } from 'croner'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { findCronProblem, nextCronRun } from './schedule-cron'

describe('findCronProblem', () => {
  it.each(['0 3 * * 1', '30 2,14 * * *', '0 */6 * * MON-FRI', '15 0 1 JAN,jul *', '59 23 31 12 7', '  0  3 * * 0 '])(
    'takes %s',
    (expression) => {
      expect(findCronProblem(expression)).toBeNull()
    },
  )

  it.each([
    ['60 3 * * *', 'Minute: 60 is not between 0 and 59.'],
    ['0 24 * * *', 'Hour: 24 is not between 0 and 23.'],
    ['0 0 0 * *', 'Day of month: 0 is not between 1 and 31.'],
    ['0 0 * 13 *', 'Month: 13 is not between 1 and 12.'],
    ['0 0 * * 8', 'Day of week: 8 is not between 0 and 7.'],
    ['0 0 * * FOO', 'Day of week: "FOO" is not understood.'],
    ['0 0 L * *', 'Day of month: "L" is not understood.'],
    ['0 5-3 * * *', 'Hour: the range 5-3 goes backwards.'],
    ['0 5/3 * * *', 'Hour: write 5-23/3 or */3, not 5/3.'],
    ['0 */0 * * *', 'Hour: the step 0 is not between 1 and 23.'],
    ['0 1, * * *', 'Hour: "" is not understood.'],
    ['* * * * *', 'Minute: backups start at most once an hour'],
    ['0,30 3 * * *', 'Minute: backups start at most once an hour'],
    ['*/59 * * * *', 'Minute: backups start at most once an hour'],
    ['0 0 3 * * 1', 'Write five fields, not more'],
    ['@daily', 'Write five fields: '],
    ['', 'Write five fields: '],
    ['0 0 30 2 *', 'Day of month: no month that is given here has such a day'],
    ['0 0 31 2,4,6,9,11 *', 'Day of month: no month that is given here has such a day'],
  ])('says what is wrong with "%s"', (expression, problem) => {
    expect(findCronProblem(expression)).toContain(problem)
  })
})

const number = (min: number, max: number) => fc.integer({ min, max }).map(String)
const range = (min: number, max: number) =>
  fc
    .tuple(fc.integer({ min, max }), fc.integer({ min, max }), fc.option(fc.integer({ min: 1, max })))
    .map(([a, b, step]) => `${Math.min(a, b)}-${Math.max(a, b)}${step === null ? '' : `/${step}`}`)
const field = (min: number, max: number) =>
  fc
    .array(
      fc.oneof(
        number(min, max),
        range(min, max),
        fc.integer({ min: 1, max }).map((step) => `*/${step}`),
      ),
      {
        minLength: 1,
        maxLength: 3,
      },
    )
    .map((items) => items.join(','))
const orStar = (arbitrary: fc.Arbitrary<string>) => fc.oneof(fc.constant('*'), arbitrary)
const expressions = fc
  .tuple(number(0, 59), orStar(field(0, 23)), orStar(field(1, 31)), orStar(field(1, 12)), orStar(field(0, 7)))
  .map((fields) => fields.join(' '))

test('whatever is accepted runs, and never twice within an hour', () => {
  fc.assert(
    fc.property(
      expressions,
      fc.date({ min: new Date('2026-01-01'), max: new Date('2028-01-01'), noInvalidDate: true }),
      (expression, after) => {
        fc.pre(findCronProblem(expression) === null)
        const first = nextCronRun(expression, 'UTC', after)
        const second = nextCronRun(expression, 'UTC', first)
        expect(first.getTime()).toBeGreaterThan(after.getTime())
        expect(second.getTime() - first.getTime()).toBeGreaterThanOrEqual(3_600_000)
      },
    ),
  )
})

test('what is accepted and what is not is never a surprise to the library', () => {
  const characters = fc.constantFrom(...'0123456789*,-/ LW#?@MON'.split(''))
  fc.assert(
    fc.property(fc.oneof(expressions, fc.string({ unit: characters, maxLength: 20 }), fc.string()), (expression) => {
      if (findCronProblem(expression) !== null) return
      expect(() => new Cron(expression, { paused: true, mode: '5-part' })).not.toThrow()
    }),
    { numRuns: 1_000 },
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatTable, widthOf } from './table'

test('columns line up under their headings', () => {
  expect(
    formatTable(
      ['NAME', 'STATE'],
      [
        ['shop', 'running'],
        ['a', 'stopped'],
      ],
    ),
  ).toBe('NAME  STATE\nshop  running\na     stopped')
})

test('fits 80 columns whatever stands in it, and an id is never cut', () => {
  const id = '6b46426b-316f-4c5f-b70c-d1b945f7fb00'
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string({ unit: 'grapheme-ascii' }), fc.string({ unit: 'grapheme-ascii' }))),
      (pairs) => {
        const rows = pairs.map(([name, state]) => [id, name, state])
        const lines = formatTable(['ID', 'NAME', 'STATE'], rows, 'ID').split('\n')
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(80)
        for (const line of lines.slice(1)) expect(line.startsWith(id)).toBe(true)
      },
    ),
  )
})

test('a name in wide characters takes two columns each, and is cut between them', () => {
  const name = '売上データベースの本番環境'.repeat(4).slice(0, 50)
  const lines = formatTable(
    ['NAME', 'STATE', 'HTTP', 'LAST BACKUP (UTC)'],
    [
      [name, 'running', '127.0.0.1:20000', '2026-03-10 02:00'],
      ['🐘 e\u0301', 'stopped', '127.0.0.1:20001', 'never'],
    ],
  ).split('\n')
  expect(lines.map(widthOf).every((width) => width <= 80)).toBe(true)
  expect(lines[1]).toMatch(/^売上.*… +running/)
  expect(widthOf(lines[1]?.split('running')[0] ?? '')).toBe(widthOf(lines[2]?.split('stopped')[0] ?? ''))
  expect(['売上', '🐘', 'e\u0301', 'ab'].map(widthOf)).toEqual([4, 2, 1, 2])
})

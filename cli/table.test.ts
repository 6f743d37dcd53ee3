import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatTable } from './table'

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
        for (const line of lines) expect(Array.from(line).length).toBeLessThanOrEqual(80)
        for (const line of lines.slice(1)) expect(line.startsWith(id)).toBe(true)
      },
    ),
  )
})

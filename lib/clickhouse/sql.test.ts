import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { identifier, literal } from './sql'

/** Reads a quoted token back as ClickHouse's lexer does: from the opening quote to the first bare closing one. */
function readQuoted(sql: string, quote: string): { value: string; rest: string } {
  const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '0': '\0' }
  let value = ''
  for (let at = 1; at < sql.length; at += 1) {
    const character = sql.charAt(at)
    if (character === quote) return { value, rest: sql.slice(at + 1) }
    if (character !== '\\') {
      value += character
      continue
    }
    at += 1
    value += escapes[sql.charAt(at)] ?? sql.charAt(at)
  }
  throw new Error('the quote is never closed')
}

const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom("'", '`', '\\', '\n', '\r', '\t', '\0', ';', '"', '-', '/', '*'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  ),
})

describe('quoting', () => {
  test('a literal reads back as the same text and ends where it should, for any text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(readQuoted(`${literal(text)} rest`, "'")).toEqual({ value: text, rest: ' rest' })
      }),
    )
  })

  test('an identifier reads back as the same name and ends where it should, for any name', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        expect(readQuoted(`${identifier(name)} rest`, '`')).toEqual({ value: name, rest: ' rest' })
      }),
    )
  })
})

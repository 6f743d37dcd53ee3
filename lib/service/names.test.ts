import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { suggestRestoreName } from './names'
import { serviceNameSchema } from './schemas'

describe('suggestRestoreName', () => {
  test('appends (Restore)', () => {
    expect(suggestRestoreName('documentation', new Set())).toBe('documentation (Restore)')
  })

  test('numbers until the name is free, whatever the case of the taken one', () => {
    const taken = new Set(['docs (restore)', 'docs (restore 2)'])
    expect(suggestRestoreName('docs', taken)).toBe('docs (Restore 3)')
  })

  test('always fits into 50 characters and is a valid name', () => {
    const names = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 50 })
      .filter((name) => serviceNameSchema.safeParse(name).success)
      // As it is stored: a line separator at its end is trimmed away, and refused in its middle.
      .map((name) => serviceNameSchema.parse(name))
    fc.assert(
      fc.property(names, (name) => {
        expect(serviceNameSchema.safeParse(suggestRestoreName(name, new Set())).success).toBe(true)
      }),
    )
  })
})

describe('serviceNameSchema', () => {
  test.each(['', '   ', 'a'.repeat(51), 'a\u0000b', 'a\nb', 'a\u200bb', 'a\u202eb'])('refuses %j', (name) => {
    expect(serviceNameSchema.safeParse(name).success).toBe(false)
  })

  test.each(['a', 'a'.repeat(50), 'Größe 3 (prod)', "Robert'); DROP TABLE service;--"])('takes %j', (name) => {
    expect(serviceNameSchema.safeParse(name).success).toBe(true)
  })
})

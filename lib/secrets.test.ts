import { beforeAll, describe, expect, test } from 'vitest'
import { generatePassword, openSecret, sealSecret } from './secrets'

beforeAll(() => {
  process.env['CONSOLE_SECRET'] = 'a'.repeat(64)
})

describe('sealed secrets', () => {
  test('open to the same text, differ each time, and show nothing of it', () => {
    const sealed = [sealSecret('geheim 🔑'), sealSecret('geheim 🔑')]
    expect(sealed.map((sealed) => openSecret(sealed))).toEqual(['geheim 🔑', 'geheim 🔑'])
    expect(sealed[0]).not.toBe(sealed[1])
    expect(sealed.join()).not.toContain('geheim')
  })

  test('an altered one does not open', () => {
    const sealed = sealSecret('geheim')
    const last = sealed.at(-1) === 'A' ? 'B' : 'A'
    expect(() => openSecret(sealed.slice(0, -1) + last)).toThrow()
  })
})

test('a generated password has 12 characters or more, of all classes', () => {
  for (let run = 0; run < 200; run += 1) {
    const password = generatePassword()
    expect(password.length).toBeGreaterThanOrEqual(12)
    for (const characters of [/[A-Z]/, /[a-z]/, /\d/, /[^A-Za-z\d]/]) expect(password).toMatch(characters)
  }
})

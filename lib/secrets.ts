import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, randomInt } from 'node:crypto'
import { getEnv } from '@/lib/env'

const ALGORITHM = 'aes-256-gcm'
const VERSION = 'v1'
const IV_BYTES = 12

function installationSecret(): string {
  const secret = getEnv().CONSOLE_SECRET
  if (!secret) throw new Error('CONSOLE_SECRET is not set: npm start makes one in the data directory')
  return secret
}

/** A key for one purpose, derived from CONSOLE_SECRET, so that no two uses share one. 32 bytes. */
export function deriveKey(purpose: string, secret = installationSecret()): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'backup-console', purpose, 32))
}

/** Encrypts a secret for a database column: `v1.<iv>.<tag>.<ciphertext>`, each part base64url. */
export function sealSecret(plain: string): string {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(ALGORITHM, deriveKey('secrets-at-rest'), iv)
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return [VERSION, ...[iv, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'))].join('.')
}

/** @throws Error when the value was sealed under another CONSOLE_SECRET or was altered. */
export function openSecret(sealed: string, secret = installationSecret()): string {
  const [version, iv, tag, text] = sealed.split('.')
  if (version !== VERSION || !iv || !tag || text === undefined) throw new Error('a sealed secret has an unknown form')
  const decipher = createDecipheriv(ALGORITHM, deriveKey('secrets-at-rest', secret), Buffer.from(iv, 'base64url'))
  decipher.setAuthTag(Buffer.from(tag, 'base64url'))
  return Buffer.concat([decipher.update(Buffer.from(text, 'base64url')), decipher.final()]).toString('utf8')
}

export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

const PASSWORD_LENGTH = 24
const CHARACTER_CLASSES = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnopqrstuvwxyz', '23456789', '~!@^*_-+.'] as const

function pick(alphabet: string): string {
  return alphabet.charAt(randomInt(alphabet.length))
}

/** 24 random characters of all four classes, without look-alikes and without characters that need quoting in a shell's single quotes. */
export function generatePassword(): string {
  const all = CHARACTER_CLASSES.join('')
  const characters: string[] = CHARACTER_CLASSES.map(pick)
  while (characters.length < PASSWORD_LENGTH) characters.push(pick(all))
  for (let last = characters.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1)
    const moved = characters[last] ?? ''
    characters[last] = characters[other] ?? ''
    characters[other] = moved
  }
  return characters.join('')
}

import { randomInt } from 'node:crypto'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
/** 119 bits: nobody meets the same id twice. */
const ID_LENGTH = 20
/** 256 bits: such a secret needs no slow hash. */
const SECRET_LENGTH = 43

function random(length: number): string {
  return Array.from({ length }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('')
}

export function newKey(): { keyId: string; secret: string } {
  return { keyId: random(ID_LENGTH), secret: random(SECRET_LENGTH) }
}

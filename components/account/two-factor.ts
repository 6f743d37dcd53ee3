export type Setup = { totpURI: string; backupCodes: string[] }

type Answer<T> = { value: T } | { failure: string }

async function ask<T>(path: string, input: object, read: (body: object) => T | null): Promise<Answer<T>> {
  const response = await fetch(`/api/auth/two-factor/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  }).catch(() => null)
  if (!response) return { failure: 'The console did not answer. Try again.' }
  const body: unknown = await response.json().catch(() => null)
  if (typeof body !== 'object' || body === null)
    return { failure: `The console answered with status ${response.status}.` }
  if (!response.ok)
    return { failure: 'message' in body ? String(body.message).replace(/\.?$/, '.') : 'This did not work. Try again.' }
  const value = read(body)
  return value === null ? { failure: 'The console gave an answer that was not understood.' } : { value }
}

function readCodes(body: object): string[] | null {
  if (!('backupCodes' in body) || !Array.isArray(body.backupCodes)) return null
  return body.backupCodes.map(String)
}

/** Makes a secret for an authenticator app. Nothing is asked for at sign-in until `confirmSetup`. */
export function beginSetup(password: string): Promise<Answer<Setup>> {
  return ask('enable', { password }, (body) => {
    const backupCodes = readCodes(body)
    return 'totpURI' in body && backupCodes ? { totpURI: String(body.totpURI), backupCodes } : null
  })
}

export function confirmSetup(code: string): Promise<Answer<true>> {
  return ask('verify-totp', { code: code.replaceAll(/\s/g, '') }, () => true)
}

export function turnOff(password: string): Promise<Answer<true>> {
  return ask('disable', { password }, () => true)
}

/** New recovery codes; the older ones work no more. */
export function renewCodes(password: string): Promise<Answer<string[]>> {
  return ask('generate-backup-codes', { password }, readCodes)
}

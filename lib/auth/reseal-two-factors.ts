import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto'
import type { Tx } from '@/lib/db'
import { sessionSecret } from './session-secret'

async function reseal(data: string, previous: string): Promise<string | null> {
  try {
    await symmetricDecrypt({ key: sessionSecret(), data })
    return null
  } catch {
    const plain = await symmetricDecrypt({ key: sessionSecret(previous), data })
    return symmetricEncrypt({ key: sessionSecret(), data: plain })
  }
}

/** Second factors under the new CONSOLE_SECRET, in the form better-auth reads. Returns how many values changed. */
export async function resealTwoFactors(tx: Tx, previous: string): Promise<number> {
  let changed = 0
  for (const factor of await tx.twoFactor.findMany()) {
    const secret = await reseal(factor.secret, previous)
    const backupCodes = await reseal(factor.backupCodes, previous)
    if (!secret && !backupCodes) continue
    await tx.twoFactor.update({
      where: { id: factor.id },
      data: { ...(secret && { secret }), ...(backupCodes && { backupCodes }) },
    })
    changed += Number(secret !== null) + Number(backupCodes !== null)
  }
  return changed
}

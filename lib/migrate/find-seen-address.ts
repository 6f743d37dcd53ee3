import { readRefusals } from '@/lib/access/engine-access'
import { networkText, parseNetwork } from '@/lib/access/network'
import type { Engine } from '@/lib/clickhouse/client'
import { AppError, errorText } from '@/lib/errors'
import { FORGET_NAMES_SQL, knockStatement } from './statements'

/** Others may be refused between our two looks; then we look again. */
const LOOKS = 10

/** What an engine says to a login that another engine refused (ErrorCodes.cpp: AUTHENTICATION_FAILED). */
const REFUSED = '516'

async function knock(target: Engine, address: string): Promise<void> {
  try {
    await target.command(FORGET_NAMES_SQL)
    await target.command(knockStatement(address))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === REFUSED) return
    throw new AppError('unavailable', 'The destination can not reach the service that it copies from.', {
      message: errorText(error),
      retryable: true,
      cause: error,
    })
  }
}

/**
 * The address that the source's engine sees the destination's come from: only a network knows what it makes of it. The
 * destination logs in as the user whom every engine of ours lets in from its own machine only; the refusal names the
 * address. @throws AppError `unavailable` when it can't be found out now.
 */
export async function findSeenAddress(source: Engine, target: Engine, address: string): Promise<string> {
  for (let look = 1; look <= LOOKS; look++) {
    const before = await readRefusals(source)
    await knock(target, address)
    const after = await readRefusals(source)
    const [, refused = ''] = /from (\S+) are not allowed/.exec(after.message) ?? []
    const seen = parseNetwork(refused)
    if (after.value === before.value + 1 && seen) return networkText(seen)
  }
  throw new AppError('unavailable', 'The address of the destination could not be found out.', { retryable: true })
}

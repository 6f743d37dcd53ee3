import { engineWords } from '@/lib/clickhouse/failure-sentence'
import { errorText } from '@/lib/errors'
import { hostPort } from '@/lib/host-port'
import type { Connection } from './schemas'

type Address = Pick<Connection, 'host' | 'httpPort' | 'isTls'>

/** What Node.js and ClickHouse call it, and what it means to a person. */
const MEANINGS: readonly [pattern: RegExp, sentence: (address: Address) => string][] = [
  [/ECONNREFUSED/, ({ host, httpPort }) => `Nothing listens at ${hostPort(host, httpPort)}.`],
  [/ENOTFOUND|EAI_AGAIN/, ({ host }) => `The name ${host} is not known to this machine.`],
  [/EHOSTUNREACH|ENETUNREACH/, ({ host }) => `There is no way to ${host} from this machine.`],
  [/ETIMEDOUT|Timeout error/, ({ host, httpPort }) => `${hostPort(host, httpPort)} did not answer in time.`],
  [
    /SELF_SIGNED_CERT|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|self-signed certificate|unable to (verify|get)/i,
    () =>
      "The server's certificate is not signed by an authority that this machine trusts. Paste that authority's certificate.",
  ],
  [
    /ALTNAME_INVALID|does not match certificate/i,
    ({ host }) => `The server's certificate is for another name than ${host}.`,
  ],
  [/CERT_HAS_EXPIRED|certificate has expired/i, () => "The server's certificate has expired."],
  [/EPROTO|wrong version number|packet length too long/i, () => 'The server does not speak TLS at this port.'],
  [
    /socket hang up|ECONNRESET|EPIPE/,
    ({ isTls }) => `The server broke the connection off.${isTls ? '' : ' Does this port want TLS?'}`,
  ],
]

const REFUSED_LOGIN = /^(516|193|194)$/

/** Why a server does not answer the console, in a sentence. Pure. */
export function connectionFailure(error: unknown, address: Address): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (REFUSED_LOGIN.test(code)) return 'The server refuses this user or password.'
  const text = `${code} ${errorText(error)}`
  const meaning = MEANINGS.find(([pattern]) => pattern.test(text))?.[1]
  return meaning ? meaning(address) : `The server said: ${engineWords(errorText(error))}`
}

import type { Service } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { openSecret } from '@/lib/secrets'
import { type Connection, findExisting } from './schemas'

/**
 * A password left empty is the known one, as long as it goes to the same port, by the same TLS, for the same user: who
 * may change a connection does not get to hear it. @throws AppError `bad_request` when it would go elsewhere.
 */
export function completePassword(connection: Connection, service: Service): Connection {
  const known = findExisting(service)
  if (connection.password !== '' || !known) return connection
  const { host, httpPort, username, isTls, caPem } = connection
  const isPlace = host === service.host && httpPort === service.httpPort && username === service.username
  const isWay = isTls === (known.tls !== null) && (!isTls || caPem === known.tls?.caPem)
  if (isPlace && isWay) return { ...connection, password: openSecret(service.consolePasswordEnc) }
  const message = 'Enter the password: it is kept for one host, HTTP port, TLS and user.'
  throw new AppError('bad_request', message, { fieldErrors: { password: [message] } })
}

import type { Service } from '@/lib/db'
import { AppError } from '@/lib/errors'
import { openSecret } from '@/lib/secrets'
import { type Connection, findExisting } from './schemas'

/**
 * A password left empty is the known one, as long as it goes to the same server and user. @throws AppError
 * `bad_request` when it would go elsewhere.
 */
export function completePassword(connection: Connection, service: Service): Connection {
  if (connection.password !== '' || !findExisting(service)) return connection
  const isSame = connection.host === service.host && connection.username === service.username
  if (isSame) return { ...connection, password: openSecret(service.consolePasswordEnc) }
  const message = 'Enter the password: it is kept for one host and user.'
  throw new AppError('bad_request', message, { fieldErrors: { password: [message] } })
}

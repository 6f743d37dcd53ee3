import { findIpObstacle, resolveHost } from '@/lib/bucket/guard-address'
import { AppError } from '@/lib/errors'

/** @throws AppError `bad_request` for an address that no server can have, such as a cloud's metadata service. */
export async function requireServerAddress(host: string): Promise<void> {
  for (const ip of await resolveHost(host)) {
    const obstacle = findIpObstacle(ip, true)
    if (!obstacle) continue
    const sentence = `${ip} is not an address that a server can have.`
    throw new AppError('bad_request', sentence, { fieldErrors: { host: [sentence] } })
  }
}

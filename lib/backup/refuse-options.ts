import { type Capabilities, methodCapability } from '@/lib/clickhouse/capabilities'
import { AppError, type FieldErrors } from '@/lib/errors'
import type { Service } from '@/lib/db'
import { askCapabilities } from './ask-capabilities'
import type { RequestedOptions } from './options'

/** What the console does not take, with the sentence that stands at the disabled option, by field. Pure. */
export function refusals(options: RequestedOptions, can: Capabilities): FieldErrors {
  const wanted = [
    ['form', can.forms[options.form]],
    ...(options.hasPassword ? [['password', can.password] as const] : []),
    ...(options.compressionMethod || options.compressionLevel
      ? [['compression', methodCapability(options, can)] as const]
      : []),
  ] as const
  return Object.fromEntries(wanted.flatMap(([field, { reason }]) => (reason === null ? [] : [[field, [reason]]])))
}

/** Options that any engine has and the console takes, so that there is nothing to ask. */
function isPlain({ form, hasPassword, compressionMethod, compressionLevel }: RequestedOptions): boolean {
  return form === 'directory' && !hasPassword && !compressionMethod && !compressionLevel
}

/** @throws AppError `bad_request` with the first refusal, all of them at their fields. */
export async function refuseOptions(service: Service, options: RequestedOptions): Promise<void> {
  if (isPlain(options)) return
  const fieldErrors = refusals(options, await askCapabilities(service))
  const [first] = Object.values(fieldErrors).flat()
  if (first) throw new AppError('bad_request', first, { fieldErrors })
}

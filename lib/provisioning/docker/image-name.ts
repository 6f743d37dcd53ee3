import { z } from 'zod'

const MAX_LENGTH = 255
/** registry:port/path/name:tag or @digest, as https://distribution.github.io/distribution/spec/ has it, a little wider. */
const REFERENCE = /^[a-z0-9][a-z0-9._:/-]*(:[A-Za-z0-9_][A-Za-z0-9._-]*)?(@sha256:[0-9a-f]{64})?$/

/** The name of an image; whether there is one of that name only a registry can say. */
export const imageSchema = z
  .string()
  .trim()
  .max(MAX_LENGTH, `Use ${MAX_LENGTH} characters or fewer.`)
  .regex(REFERENCE, 'Use a name such as clickhouse/clickhouse-server:26.8.')

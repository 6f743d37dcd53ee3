import { Readable } from 'node:stream'
import { failureSentence } from '@/lib/clickhouse/failure-sentence'
import { AppError, errorText, isAppError } from '@/lib/errors'
import { ANSWER_LIMIT_MS } from './object-store'

/** What the console was about to do, as a sentence goes on after "not allowed to". */
export type StoreAction = 'list' | 'read' | 'write' | 'delete' | 'assume'

type Known = { pattern: RegExp; sentence: (action: StoreAction) => string; isPassing?: boolean }

const PERMISSIONS = {
  list: 'list the bucket (s3:ListBucket; on Azure, List)',
  read: 'read objects (s3:GetObject; on Azure, Read)',
  write: 'write objects (s3:PutObject; on Azure, Write)',
  delete: 'delete objects (s3:DeleteObject; on Azure, Delete)',
  assume:
    "take the role (its user needs sts:AssumeRole on the role, and the role must trust that user; without a key that is the user or role of the console's own AWS credentials)",
} as const satisfies Record<StoreAction, string>

/** In order: the first that matches the code or text of a failure says it. */
export const KNOWN: readonly Known[] = [
  {
    pattern: /ADDRESS_REFUSED/,
    sentence: () => "The host's name leads to an address that a bucket can't have, or to this machine itself.",
  },
  {
    pattern: /CredentialsProviderError|Could not load credentials/,
    sentence: () =>
      'The console has no AWS credentials of its own to take the role with: enter an access key, or give web and worker AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or an instance with a role, and start them again.',
  },
  { pattern: /ENOTFOUND|EAI_AGAIN/, sentence: () => 'The host is not known: check the address.', isPassing: true },
  {
    pattern: /ECONNREFUSED|EHOSTUNREACH|ENETUNREACH/,
    sentence: () => 'Nothing answers at this address: check host and port.',
    isPassing: true,
  },
  {
    pattern:
      /SlowDown|ServerBusy|TooManyRequests|ServiceUnavailable|InternalError|OperationTimedOut|(?<![-.\w])50[0234](?![-\w])/,
    sentence: () => 'The store is overloaded and asks to come back later.',
    isPassing: true,
  },
  {
    pattern: /CERT_|_CERT|CERTIFICATE|[Cc]ertificate|[Ss]elf.signed|UNABLE_TO_VERIFY|SSL routines|wrong version number/,
    sentence: () =>
      'The secure connection failed: the certificate is not trusted (give its CA), or the server speaks http only.',
  },
  {
    pattern: /ExpiredToken|TokenRefreshRequired/,
    sentence: () => 'The access key has expired: make a new one and give it to the console.',
  },
  {
    // Azure calls it AuthenticationFailed, too: only its detail tells.
    pattern: /RequestTimeTooSkewed|RequestExpired|Request date header/,
    sentence: () => 'The clocks of the console and the store differ too much: set the time of this machine.',
  },
  {
    pattern: /InvalidAccessKeyId|InvalidClientTokenId/,
    sentence: () => 'The store does not know this access key ID.',
  },
  {
    pattern: /SignatureDoesNotMatch|AuthenticationFailed|InvalidAuthenticationInfo/,
    sentence: () => 'The store refuses the secret: it does not belong to this key or account.',
  },
  {
    pattern: /NoSuchBucket|ContainerNotFound|ContainerBeingDeleted/,
    sentence: () => 'There is no such bucket or container at this address.',
  },
  {
    pattern: /PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraint|(?<![-.\w])301(?![-\w])/,
    sentence: () =>
      'The bucket lies in another region: on AWS write it into the address (s3.<region>.amazonaws.com), elsewhere into the field Region.',
  },
  { pattern: /QuotaExceeded|EntityTooLarge|StorageFull/, sentence: () => 'The store is full.' },
  {
    pattern:
      /AccessDenied|AuthorizationFailure|AuthorizationPermissionMismatch|InsufficientAccountPermissions|(?<![-.\w])403(?![-\w])/,
    sentence: (action) => `The key is not allowed to ${PERMISSIONS[action]}.`,
  },
  {
    pattern: /timed? ?out|TimeoutError|AbortError|ECONNRESET|EPIPE|socket hang up|REQUEST_SEND_ERROR|premature/i,
    sentence: () => 'The store did not answer, or the connection was cut.',
    isPassing: true,
  },
]

/** An ARN, an address or a path, and a bucket, key or prefix as ClickHouse and the stores name it. */
const NAMES =
  /\barn:[^\s"',;)]+|[^\s"',;()<>]*\/[^\s"',;()<>]*|<(?:BucketName|Key)>[^<]*|\b(?:bucket|key|prefix):? [^\s,;)]+/gi

/** A name may hold any word: a bucket company-503 is not overloaded, and a table certificates is no certificate. */
const withoutNames = (text: string): string => text.replace(NAMES, '')

function findKnown(text: string): Known | undefined {
  const words = withoutNames(text)
  return KNOWN.find(({ pattern }) => pattern.test(words))
}

function facts(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const codes = ['code', 'Code', 'name', 'statusCode'].flatMap((key) => {
    const value: unknown = Reflect.get(error, key)
    return typeof value === 'string' || typeof value === 'number' ? [String(value)] : []
  })
  const metadata: unknown = Reflect.get(error, '$metadata')
  const status: unknown = metadata instanceof Object ? Reflect.get(metadata, 'httpStatusCode') : undefined
  const inner = error.cause instanceof Error ? facts(error.cause) : ''
  return [...codes, typeof status === 'number' ? status : '', error.message, dateDetail(error), inner].join(' ')
}

/** What Azure says of a request's date. The rest of its details is what was signed, which no log needs. */
function dateDetail(error: Error): string {
  const details: unknown = Reflect.get(error, 'details')
  const detail: unknown = details instanceof Object ? Reflect.get(details, 'authenticationErrorDetail') : undefined
  return typeof detail === 'string' && detail.startsWith('Request date header') ? detail : ''
}

const MISSING_OBJECT: readonly unknown[] = ['NoSuchKey', 'BlobNotFound']

/** True when an answer's code says that there is no such object: not that the bucket is gone, or that nobody knows. */
function isMissingObject(error: unknown): boolean {
  return (
    error instanceof Error && ['code', 'Code', 'name'].some((key) => MISSING_OBJECT.includes(Reflect.get(error, key)))
  )
}

/** What a store said, or that it said nothing: about the way to it, never about a backup in it. */
export class StoreFailure extends AppError {}

/** A store's failure as a sentence, with the permission that is missing. Never holds a key. */
export function storeFailure(error: unknown, action: StoreAction): AppError {
  if (isAppError(error)) return error
  const text = facts(error)
  const known = findKnown(text)
  const sentence =
    known?.sentence(action) ?? `The store answered with an error nobody expected (${errorText(error).slice(0, 200)}).`
  const isPassing = known?.isPassing ?? false
  return new StoreFailure(isPassing ? 'unavailable' : 'conflict', sentence, {
    retryable: isPassing,
    message: text.slice(0, 500),
  })
}

/** @throws AppError, the failure in a sentence. */
export async function attempt<T>(action: StoreAction, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw storeFailure(error, action)
  }
}

/** What comes next, unless it takes longer than any answer may: the SDKs' own limits end where the body begins. */
async function inTime<T>(next: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the answer timed out in its middle')), limitMs)
  })
  try {
    return await Promise.race([next, late])
  } finally {
    clearTimeout(timer)
  }
}

/** The bytes of an answer, with failures in a sentence; its connection is let go when nobody reads on. */
export async function* explained(
  content: AsyncIterable<Uint8Array>,
  limitMs = ANSWER_LIMIT_MS,
): AsyncGenerator<Uint8Array> {
  const chunks = content[Symbol.asyncIterator]()
  try {
    for (;;) {
      const { done, value } = await inTime(chunks.next(), limitMs)
      if (done) return
      yield value
    }
  } catch (error) {
    throw storeFailure(error, 'read')
  } finally {
    if (content instanceof Readable) content.destroy()
  }
}

/** The bytes of an object that `get` opens, null when there is none. */
export async function findObject(
  get: () => Promise<AsyncIterable<Uint8Array> | undefined>,
): Promise<AsyncIterable<Uint8Array> | null> {
  try {
    const content = await get()
    return content ? explained(content) : null
  } catch (error) {
    if (isMissingObject(error)) return null
    throw storeFailure(error, 'read')
  }
}

/** The same sentences for what an engine said about a bucket; null when it is about something else. */
export function engineStoreSentence(error: string): string | null {
  return findKnownOfEngine(error)?.sentence('write') ?? null
}

const OF_A_STORE = /S3_ERROR|S3Exception|Aws::|AZURE|Azure|NETWORK_ERROR|Poco::Exception|TIMEOUT(?![ _]EXCEEDED)/i

function findKnownOfEngine(error: string): Known | undefined {
  return OF_A_STORE.test(withoutNames(error)) ? findKnown(error) : undefined
}

/** What an engine said about the way to a bucket while it did `action`; null when it is about something else. */
export function findEngineStoreFailure(error: string, action: StoreAction): AppError | null {
  const known = findKnownOfEngine(error)
  if (!known) return null
  const isPassing = known.isPassing ?? false
  return new StoreFailure(isPassing ? 'unavailable' : 'conflict', known.sentence(action), {
    retryable: isPassing,
    message: error,
  })
}

/** Why a BACKUP into a bucket failed, by the engine's own words; `retryable` when it may pass. */
export function engineStoreFailure(error: string): AppError {
  return findEngineStoreFailure(error, 'write') ?? new AppError('conflict', failureSentence(error), { message: error })
}

import { AppError, errorText, isAppError } from '@/lib/errors'

const PORT_TAKEN = /port is already allocated|address already in use/i

/** What dockerode throws: an HTTP status with the daemon's words, or a failure of the connection with its code. */
function statusOf(error: unknown): number | null {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : null
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}

export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404
}

/** It had been started or stopped already. */
export function isAlready(error: unknown): boolean {
  return statusOf(error) === 304
}

/** Something of that name is there already, or is being removed. */
export function isConflict(error: unknown): boolean {
  return statusOf(error) === 409
}

/** A start failed because somebody else listens on the port. The daemon's words are all there is to tell by. */
export function isPortTaken(error: unknown): boolean {
  return PORT_TAKEN.test(isAppError(error) ? error.message : errorText(error))
}

type Sentence = { userMessage: string; retryable: boolean }

const away = (userMessage: string): Sentence => ({ userMessage, retryable: true })
const wrong = (userMessage: string): Sentence => ({ userMessage, retryable: false })

const CERTIFICATES = 'Correct the files in CONSOLE_DOCKER_CERTIFICATES.'

function connectionSentence(code: string, host: string, variable: string): Sentence | null {
  switch (code) {
    case 'ENOENT':
    case 'ECONNREFUSED':
    case 'EHOSTUNREACH':
    case 'ETIMEDOUT':
    case 'ENOTFOUND':
      return away(`Docker does not answer at ${host}. Start it, or correct ${variable}.`)
    case 'EACCES':
    case 'EPERM':
      return wrong(`The console may not use Docker at ${host}. Let its user belong to the group of that socket.`)
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ERR_STREAM_PREMATURE_CLOSE':
      return away(`Docker at ${host} ended in the middle. What was begun goes on when it is back.`)
    default:
      return /CERT|SSL|SIGNATURE/.test(code)
        ? wrong(`Docker at ${host} and the console don't trust each other's certificate. ${CERTIFICATES}`)
        : null
  }
}

/** The daemon's own words, in the order in which the more telling one comes first. */
const SENTENCES: readonly [RegExp, Sentence][] = [
  [/no space left on device/i, wrong("The disk of Docker's host is full. Make room there, then retry.")],
  [PORT_TAKEN, away('Every port that was tried on the host of Docker is taken. Retry, or end what listens there.')],
  [
    /manifest (for .* )?(unknown|not found)|no such image|pull access denied|repository .* not found|not found: manifest/i,
    wrong('There is no such image, or it may not be pulled without a login. Correct its name, or pull it by hand.'),
  ],
  [/HTTP request to an HTTPS server/i, wrong('Docker asks for a certificate there. Set CONSOLE_DOCKER_CERTIFICATES.')],
  [/invalid reference format/i, wrong('The name of the image is not valid.')],
  [
    /no such host|dial tcp|i\/o timeout|TLS handshake|request canceled|connection refused|server misbehaving/i,
    away('The registry of the image does not answer. Retry when it does, or load the image by hand.'),
  ],
  [
    /bind source path does not exist/i,
    wrong(
      "Docker's host does not have the directory of the backups. Where it has another name there, set CONSOLE_DOCKER_BACKUPS.",
    ),
  ],
]

/** What a person reads when the daemon failed; the daemon's own words stand behind it and in the log. */
export function dockerFailure(error: unknown, host: string, variable = 'CONSOLE_DOCKER_HOST'): AppError {
  if (isAppError(error)) return error
  const text = errorText(error)
  const connection = statusOf(error) === null ? connectionSentence(codeOf(error) ?? '', host, variable) : null
  const known = connection ?? SENTENCES.find(([pattern]) => pattern.test(text))?.[1]
  const mayPass = (statusOf(error) ?? 0) >= 500 || isConflict(error)
  const { userMessage, retryable } = known ?? { userMessage: 'Docker refused.', retryable: mayPass }
  const words = connection ? '' : ` (Docker says: ${text.trim().split('\n').join(' ').slice(0, 300)})`
  return new AppError(retryable ? 'unavailable' : 'conflict', userMessage + words, {
    message: `docker at ${host}: ${text}`,
    retryable,
    cause: error,
  })
}

import { AppError, errorText } from '@/lib/errors'
import { resolveTarget } from './guard'
import type { Message } from './message'
import type { EmailConfig } from './schemas'

/** Of connecting, greeting and every pause in between. */
const LIMIT_MS = 15_000
/** From connecting to the last answer, also of a server that always has a little more to say; half the delivery's lease. */
const WHOLE_LIMIT_MS = 60_000

const oneLine = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ')

/** Sends a message by SMTP. @throws AppError with what the server said, or that it took longer than `limitMs`. */
export async function sendEmail(config: EmailConfig, message: Message, limitMs = WHOLE_LIMIT_MS): Promise<void> {
  const [target] = await resolveTarget(config.host)
  // Loaded by who sends e-mail only: it stays in memory.
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({
    host: target?.address ?? config.host,
    port: config.port,
    secure: config.security === 'tls',
    requireTLS: config.security === 'starttls',
    ignoreTLS: config.security === 'none',
    tls: { servername: config.host },
    ...(config.username && { auth: { user: config.username, pass: config.password } }),
    connectionTimeout: LIMIT_MS,
    greetingTimeout: LIMIT_MS,
    socketTimeout: LIMIT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const signal = AbortSignal.timeout(limitMs)
  try {
    await transport.sendMail({
      signal,
      from: config.from,
      to: config.to,
      subject: oneLine(`[Backup console] ${message.title}`),
      text: `${[message.title, ...message.lines].map(oneLine).join('\n\n')}\n\n${message.url}\n`,
      messageId: `<${message.id}@backup-console>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    })
  } catch (cause) {
    const what = signal.aborted ? `it took longer than ${limitMs / 1000} seconds.` : oneLine(errorText(cause))
    throw new AppError('unavailable', `${config.host}: ${what}`, { retryable: true, cause })
  } finally {
    transport.close()
  }
}

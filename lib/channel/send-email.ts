import { AppError, errorText } from '@/lib/errors'
import { resolveTarget } from './guard'
import type { Message } from './message'
import type { EmailConfig } from './schemas'

/** Of connecting, greeting and every pause in between. */
const LIMIT_MS = 15_000

const oneLine = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ')

/** Sends a message by SMTP. @throws AppError with what the server said. */
export async function sendEmail(config: EmailConfig, message: Message): Promise<void> {
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
  try {
    await transport.sendMail({
      from: config.from,
      to: config.to,
      subject: oneLine(`[Backup console] ${message.title}`),
      text: `${[message.title, ...message.lines].map(oneLine).join('\n\n')}\n\n${message.url}\n`,
      messageId: `<${message.id}@backup-console>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    })
  } catch (cause) {
    throw new AppError('unavailable', `${config.host}: ${oneLine(errorText(cause))}`, { retryable: true, cause })
  } finally {
    transport.close()
  }
}

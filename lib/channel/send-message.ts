import type { Message } from './message'
import { postJson } from './post'
import type { ChannelConfig } from './schemas'
import { sendEmail } from './send-email'
import { signatureHeaders } from './sign'

/** As Slack wants it: its three marks, and no others, are escaped. */
const slackText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

function slackBody({ title, lines, url }: Message): string {
  const text = [`*${slackText(title)}*`, ...lines.map(slackText), `<${url}|Open in the console>`].join('\n')
  return JSON.stringify({ text })
}

function webhookBody({ at, ...message }: Message): string {
  return JSON.stringify({ ...message, at: at.toISOString() })
}

/** Sends a message once. @throws AppError with what went wrong, for people. */
export async function sendMessage(config: ChannelConfig, message: Message, now: Date): Promise<void> {
  switch (config.kind) {
    case 'webhook': {
      const body = webhookBody(message)
      return postJson(config.url, body, signatureHeaders(config.secret, message.id, body, now))
    }
    case 'slack':
      return postJson(config.url, slackBody(message))
    case 'email':
      return sendEmail(config, message)
  }
}

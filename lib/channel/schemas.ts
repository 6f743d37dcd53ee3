import { z } from 'zod'
import { NOTIFICATION_CAUSES } from '@/lib/notification/types'

const MAX_NAME = 50
const MAX_TEXT = 1_000
const MAX_RECIPIENTS = 20
const MAX_SERVICES = 1_000

/** Whatever would end a header or begin another. */
const plain = (max = MAX_TEXT) =>
  z
    .string()
    .trim()
    .max(max, `Use ${max} characters or fewer.`)
    .regex(/^[^\p{Cc}]*$/u, 'Control characters and line breaks are not allowed.')

const address = plain().refine((text) => {
  const url = URL.canParse(text) ? new URL(text) : null
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
}, 'Enter an address such as https://hooks.example.com/path, without a user name in it.')

const email = plain(254).pipe(z.email('Enter an e-mail address.'))

export const channelConfigSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('webhook'), url: address }),
  z.object({ kind: z.literal('slack'), url: address }),
  z.object({
    kind: z.literal('email'),
    host: plain(253).regex(/^[A-Za-z0-9.:-]+$/, 'Enter the host name of an SMTP server.'),
    port: z.coerce.number({ error: 'Enter a port.' }).int().min(1, 'Enter a port.').max(65_535, 'Enter a port.'),
    /** `starttls` refuses a server that does not offer it. */
    security: z.enum(['starttls', 'tls', 'none']),
    username: plain().default(''),
    password: z.string().max(MAX_TEXT).default(''),
    from: email,
    to: z
      .string()
      .transform((text) => text.split(',').map((part) => part.trim()))
      .pipe(z.array(email).min(1).max(MAX_RECIPIENTS, `Use ${MAX_RECIPIENTS} addresses or fewer.`)),
  }),
])

/** What is sealed in `notification_channel.config_enc`. */
export const sealedConfigSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('webhook'), url: z.string(), secret: z.string() }),
  z.object({ kind: z.literal('slack'), url: z.string() }),
  z.object({
    kind: z.literal('email'),
    host: z.string(),
    port: z.number(),
    security: z.enum(['starttls', 'tls', 'none']),
    username: z.string(),
    password: z.string(),
    from: z.string(),
    to: z.array(z.string()),
  }),
])
export type ChannelConfig = z.infer<typeof sealedConfigSchema>
export type EmailConfig = Extract<ChannelConfig, { kind: 'email' }>

export const channelRulesSchema = z.object({
  name: plain(MAX_NAME).min(1, 'Enter a name.'),
  causes: z.array(z.enum(NOTIFICATION_CAUSES)).max(NOTIFICATION_CAUSES.length).default([]),
  serviceIds: z.array(z.uuid()).max(MAX_SERVICES).default([]),
})

export const channelIdSchema = z.object({ channelId: z.uuid('This is not a channel.') })

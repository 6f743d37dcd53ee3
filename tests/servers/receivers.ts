import { createServer, type IncomingHttpHeaders } from 'node:http'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

type Received = { path: string; headers: IncomingHttpHeaders; body: string }

export type WebhookReceiver = {
  url: string
  received: Received[]
  /** What it answers from now on; with a location, a redirect. */
  answer: (status: number, location?: string) => void
  /** Runs before each answer. */
  onRequest: (() => Promise<void> | void) | null
  close: () => Promise<void>
}

/** A server that keeps what is posted to it. */
export async function startReceiver(): Promise<WebhookReceiver> {
  let reply: { status: number; location?: string | undefined } = { status: 204 }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      receiver.received.push({ path: request.url ?? '', headers: request.headers, body })
      void Promise.resolve(receiver.onRequest?.()).then(() => {
        if (reply.location) response.setHeader('location', reply.location)
        response.writeHead(reply.status).end()
      })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    answer: (status, location) => (reply = { status, location }),
    onRequest: null,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return receiver
}

export type MailServer = {
  port: number
  /** Envelope and whole text of each message, and whether it came by TLS. */
  received: { from: string; to: string[]; text: string; isSecure: boolean }[]
  /** User names of those who tried to sign in. */
  tried: string[]
  close: () => Promise<void>
}

/** An SMTP server that takes mail of one user; with certificates, as makeDaemonCertificates makes them, only by STARTTLS. */
export async function startMailServer(username: string, password: string, certificates?: string): Promise<MailServer> {
  const received: MailServer['received'] = []
  const tried: string[] = []
  const readPem = (name: string) => readFile(`${certificates}/server-${name}.pem`)
  const tls = certificates && { key: await readPem('key'), cert: await readPem('cert') }
  const server = new SMTPServer({
    ...(tls || { allowInsecureAuth: true, disabledCommands: ['STARTTLS'] }),
    onAuth: (auth, _session, done) => {
      tried.push(auth.username ?? '')
      if (auth.username === username && auth.password === password) done(null, { user: username })
      else done(new Error('Invalid user name or password'))
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        received.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString(),
          isSecure: session.secure,
        })
        done()
      })
    },
  })
  server.on('error', () => undefined)
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  return {
    port: (listening.address() as AddressInfo).port,
    received,
    tried,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
      }),
  }
}

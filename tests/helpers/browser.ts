import { randomBytes } from 'node:crypto'
import { answerAuth } from '@/lib/auth/answer'
import { consoleUrl } from '@/lib/auth/console-url'

export const anyAddress = () => `10.${[...randomBytes(3)].join('.')}`

/** A browser whose every request comes from another address, unless it is given one: who has many is not stopped by it. */
export class Browser {
  readonly #cookies = new Map<string, string>()

  constructor(
    readonly address?: string,
    readonly more: Record<string, string> = {},
  ) {}

  /** What the cookies hold: of a session, as good as a password. */
  get cookies(): string[] {
    return [...this.#cookies.values()]
  }

  async send(method: string, path: string, body?: object) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const address = this.address ?? anyAddress()
    const own = { cookie, origin: consoleUrl(), 'x-console-peer': address, 'content-type': 'application/json' }
    const headers = { ...this.more, ...own }
    const sent = body ? { body: JSON.stringify(body) } : {}
    const response = await answerAuth(new Request(`${consoleUrl()}/api/auth${path}`, { method, headers, ...sent }))
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '' || /max-age=0/i.test(line)) this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
    return { status: response.status, text: await response.text() }
  }

  post = (path: string, body: object = {}) => this.send('POST', path, body)
}

import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { CLIENT_HEADER } from '@/lib/access/client-address'
import { type ConfiguredIssuer } from '@/lib/auth/oidc/env'
import { finishSingleSignOn, startSingleSignOn } from '@/lib/auth/oidc/sign-in'
import { consoleUrl } from '@/lib/auth/console-url'
import type { IssuerPerson } from '@/tests/servers/issuer'

const startedSchema = z.object({ url: z.url() })

type Form = IssuerPerson | { cancel: string }

function formOf(person: Form): URLSearchParams {
  if ('cancel' in person) return new URLSearchParams(person)
  const { email_verified: isVerified, ...texts } = person
  return new URLSearchParams({ ...texts, ...(isVerified && { verified: 'on' }) })
}

/** Somebody who signs in by an issuer, with the cookies that a browser would have and an address of their own. */
export class Visitor {
  readonly address = `10.${[...randomBytes(3)].join('.')}`
  readonly #jars = new Map<string, Map<string, string>>()

  #headers(origin: string): Headers {
    const cookies = [...(this.#jars.get(origin) ?? [])].map(([name, value]) => `${name}=${value}`)
    return new Headers({ cookie: cookies.join('; ') })
  }

  #keep(origin: string, { headers }: Response): void {
    const jar = this.#jars.get(origin) ?? new Map<string, string>()
    for (const cookie of headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (value === '' || /max-age=0/i.test(cookie)) jar.delete(name)
      else jar.set(name, value)
    }
    this.#jars.set(origin, jar)
  }

  /** What this browser sends to the console. */
  get headers(): Headers {
    const headers = this.#headers(consoleUrl())
    for (const name of [CLIENT_HEADER, 'x-console-peer']) headers.set(name, this.address)
    return headers
  }

  /** Presses the button of the sign-in page. */
  async start(issuer: ConfiguredIssuer, next = '/services'): Promise<Response> {
    const { headers } = this
    headers.set('origin', consoleUrl())
    headers.set('content-type', 'application/json')
    const url = `${consoleUrl()}/api/auth/sign-in/social`
    const request = new Request(url, { method: 'POST', headers, body: JSON.stringify({ next }) })
    const response = await startSingleSignOn(request, issuer)
    this.#keep(consoleUrl(), response)
    return response
  }

  /** Says there who it is, and gets the address back to the console. */
  async visitIssuer(started: Response, person: Form): Promise<string> {
    let { url } = startedSchema.parse(await started.json())
    const { origin } = new URL(url)
    while (!url.startsWith(consoleUrl())) {
      const isForm = new URL(url).pathname.startsWith('/interaction/')
      const headers = this.#headers(origin)
      const asked = isForm ? { method: 'POST', body: formOf(person) } : {}
      const response = await fetch(url, { redirect: 'manual', headers, ...asked })
      this.#keep(origin, response)
      const location = response.headers.get('location')
      if (!location) throw new Error(`The issuer answers ${response.status}: ${await response.text()}`)
      url = new URL(location, url).href
    }
    return url
  }

  /** Comes back from the issuer; answers with where the console leads. */
  async comeBack(issuer: ConfiguredIssuer, url: string): Promise<string> {
    const response = await finishSingleSignOn(new Request(url, { headers: this.headers }), issuer)
    this.#keep(consoleUrl(), response)
    return response.headers.get('location')?.replace(consoleUrl(), '') ?? `status ${response.status}`
  }

  /** The whole way. */
  async signIn(issuer: ConfiguredIssuer, person: Form, next?: string): Promise<string> {
    const started = await this.start(issuer, next)
    return this.comeBack(issuer, await this.visitIssuer(started, person))
  }
}

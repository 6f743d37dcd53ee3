import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'

type Fault = { status: number; code: string }
type Refusal = Fault & { part: string }

export type FaultProxy = {
  url: string
  /** The next so many requests are answered with this error, as S3 words it. */
  answerNext(count: number, status: number, code: string): void
  /** The connections of the next so many requests that send something are cut in their middle. */
  cutNext(count: number): void
  /** Once it has taken so many bytes, it cuts every connection, and so many more that are made afterwards. */
  cutAfter(bytes: number, connections: number): void
  /** Every request of this method is answered so, or every one for a path that holds `part`. */
  refuse(method: string, status: number, code: string, part?: string): void
  /** Requests that are signed for another region are refused, as stores that have one do. */
  requireRegion(region: string): void
  /** Refuses nothing any more. */
  heal(): void
  /** How many requests did not go well. */
  faults(): number
  close(): Promise<void>
}

function answer(response: ServerResponse, { status, code }: Fault): void {
  response.writeHead(status, { 'content-type': 'application/xml' })
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`)
}

function pass(target: URL, incoming: IncomingMessage, response: ServerResponse): void {
  const { method, url: path, headers } = incoming
  const onward = request(
    { host: target.hostname, port: target.port, method, path, headers, agent: false },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    },
  )
  onward.on('error', () => response.destroy())
  incoming.on('error', () => onward.destroy())
  incoming.pipe(onward)
}

/** An HTTP proxy in front of a store that fails as it is told. The host's name is passed on: requests are signed over it. */
export async function startFaultProxy(endpoint: string, host = '127.0.0.1'): Promise<FaultProxy> {
  const target = new URL(endpoint)
  const refusals = new Map<string, Refusal>()
  let planned: Fault[] = []
  let isElsewhere = (_incoming: IncomingMessage) => false
  let cuts = 0
  let faults = 0
  let left = Number.POSITIVE_INFINITY
  let toCut = 0
  const server = createServer((incoming, response) => {
    const refusal = refusals.get(incoming.method ?? '')
    const elsewhere = isElsewhere(incoming) ? { status: 400, code: 'AuthorizationHeaderMalformed' } : undefined
    const refused = refusal && incoming.url?.includes(refusal.part) ? refusal : undefined
    const fault = planned.shift() ?? elsewhere ?? refused
    if (fault) {
      faults += 1
      incoming.resume()
      return answer(response, fault)
    }
    if (cuts > 0 && incoming.method === 'PUT') {
      cuts -= 1
      faults += 1
      incoming.once('data', () => incoming.destroy())
      return
    }
    incoming.on('data', (piece: Buffer) => {
      left -= piece.length
      if (left <= 0) server.closeAllConnections()
    })
    pass(target, incoming, response)
  })
  server.on('connection', (socket) => {
    if (left > 0) return
    faults += 1
    socket.destroy()
    toCut -= 1
    if (toCut <= 0) left = Number.POSITIVE_INFINITY
  })
  server.listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  return {
    url: `http://${host}:${port}`,
    answerNext: (count, status, code) => (planned = Array.from({ length: count }, () => ({ status, code }))),
    cutNext: (count) => (cuts = count),
    cutAfter: (bytes, connections) => {
      left = bytes
      toCut = connections
    },
    refuse: (method, status, code, part = '') => void refusals.set(method, { status, code, part }),
    requireRegion: (region) => {
      isElsewhere = ({ headers }) => !headers.authorization?.includes(`/${region}/s3/`)
    },
    heal: () => refusals.clear(),
    faults: () => faults,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

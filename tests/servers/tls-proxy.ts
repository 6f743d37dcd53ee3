import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createServer } from 'node:tls'
import { run } from './processes'

type Listen = {
  host: string
  port: number
  names: string[]
  /** Is given what the server answers, piece by piece. */
  hear?: (answer: Buffer) => void
}

const ANYWHERE_HERE: Listen = { host: '127.0.0.1', port: 0, names: ['IP:127.0.0.1', 'DNS:localhost'] }

/** Speaks TLS for a server that can't, with a certificate of an authority that nobody knows. */
export async function startTlsProxy(
  toPort: number,
  { host, port, names, hear }: Listen = ANYWHERE_HERE,
): Promise<{ port: number; caPem: string; end(): Promise<void> }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'tls-proxy-'))
  const [keyFile, certFile] = [path.join(directory, 'key.pem'), path.join(directory, 'cert.pem')]
  const subject = ['-subj', '/CN=an authority of our own', '-addext', `subjectAltName=${names.join(',')}`]
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  await run('openssl', 'req', '-x509', ...key, '-keyout', keyFile, '-out', certFile, '-days', '2', ...subject)
  const caPem = await readFile(certFile, 'utf8')
  const open = new Set<Socket>()
  const server = createServer({ key: await readFile(keyFile), cert: caPem }, (secure) => {
    const plain = connect(toPort, '127.0.0.1')
    const end = () => {
      secure.destroy()
      plain.destroy()
    }
    for (const socket of [secure, plain]) {
      open.add(socket)
      socket.on('error', end).on('close', end)
    }
    if (hear) plain.on('data', hear)
    secure.pipe(plain).pipe(secure)
  })
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    caPem,
    end: async () => {
      for (const socket of open) socket.destroy()
      server.close()
      await rm(directory, { recursive: true })
    },
  }
}

import { execFile } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/** ca.pem, cert.pem and key.pem of a client, as Docker names them, and server-cert.pem and server-key.pem beside. */
export async function makeDaemonCertificates(): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'docker-certificates-'))
  const file = (name: string) => path.join(dir, name)
  const authority = ['-x509', '-keyout', file('ca-key.pem'), '-out', file('ca.pem'), '-days', '2']
  await run('openssl', ['req', ...KEY, ...authority, '-subj', '/CN=an authority of our own'])
  const sign = async (who: string, extension: string) => {
    const [key, request, certificate] = [file(`${who}key.pem`), file(`${who}request.pem`), file(`${who}cert.pem`)]
    await writeFile(file('extensions'), extension)
    await run('openssl', ['req', ...KEY, '-keyout', key, '-out', request, '-subj', '/CN=docker'])
    const by = ['-CA', file('ca.pem'), '-CAkey', file('ca-key.pem'), '-CAcreateserial', '-extfile', file('extensions')]
    await run('openssl', ['x509', '-req', '-in', request, '-out', certificate, '-days', '2', ...by])
  }
  await sign('server-', 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth')
  await sign('', 'extendedKeyUsage=clientAuth')
  return dir
}

import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const PASSWD = 'root:x:0:0:root:/:/none\nclickhouse:x:101:101:clickhouse:/var/lib/clickhouse:/none\n'
const GROUP = 'root:x:0:\nclickhouse:x:101:\n'

/** @param {string} program @returns {string[]} the shared libraries that it names, and its loader */
function librariesOf(program) {
  const text = execFileSync('ldd', [program], { encoding: 'utf8' })
  return [...text.matchAll(/(\/\S+)\s+\(0x/g)].map((match) => match[1] ?? '')
}

/**
 * Puts into `root` what a Node program needs of this machine, for places where no image can be pulled: Node itself,
 * the libraries that it and `programs` name, certificates, and two users.
 * @param {string} root @param {string[]} programs
 * @param {string} [own] a directory that comes as a whole: libraries in it are not taken one by one
 */
export function gatherBase(root, programs, own) {
  const put = (/** @type {string} */ from, /** @type {string} */ to) => {
    mkdirSync(path.dirname(path.join(root, to)), { recursive: true })
    cpSync(realpathSync(from), path.join(root, to))
  }
  put(process.execPath, '/usr/local/bin/node')
  const libraries = new Set([process.execPath, ...programs].flatMap(librariesOf))
  for (const library of libraries) if (!own || !path.resolve(library).startsWith(own)) put(library, library)
  const certificates = '/etc/ssl/certs/ca-certificates.crt'
  if (existsSync(certificates)) put(certificates, certificates)
  mkdirSync(path.join(root, 'etc'), { recursive: true })
  writeFileSync(path.join(root, 'etc/passwd'), PASSWD)
  writeFileSync(path.join(root, 'etc/group'), GROUP)
  mkdirSync(path.join(root, 'tmp'), { mode: 0o1777, recursive: true })
}

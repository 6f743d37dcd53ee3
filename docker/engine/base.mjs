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

/** @param {string} root @param {string} from @param {string} to */
function put(root, from, to) {
  mkdirSync(path.dirname(path.join(root, to)), { recursive: true })
  cpSync(realpathSync(from), path.join(root, to))
}

/**
 * @param {string} root @param {string[]} programs
 * @param {string} [own] a directory that comes as a whole: libraries in it are not taken one by one
 */
function gatherLibraries(root, programs, own) {
  for (const library of new Set(programs.flatMap(librariesOf))) {
    if (!own || !path.resolve(library).startsWith(own)) put(root, library, library)
  }
}

/** A shell and what it needs, for steps of a build and programs that ask for one. @param {string} root */
export function gatherShell(root) {
  put(root, '/bin/sh', '/bin/sh')
  gatherLibraries(root, ['/bin/sh'])
}

/**
 * Puts into `root` what a Node program needs of this machine, for places where no image can be pulled: Node itself,
 * the libraries that it and `programs` name, certificates, and two users.
 * @param {string} root @param {string[]} programs
 * @param {string} [own] a directory that comes as a whole: libraries in it are not taken one by one
 */
export function gatherBase(root, programs, own) {
  put(root, process.execPath, '/usr/local/bin/node')
  gatherLibraries(root, [process.execPath, ...programs], own)
  const certificates = '/etc/ssl/certs/ca-certificates.crt'
  if (existsSync(certificates)) put(root, certificates, certificates)
  mkdirSync(path.join(root, 'etc'), { recursive: true })
  writeFileSync(path.join(root, 'etc/passwd'), PASSWD)
  writeFileSync(path.join(root, 'etc/group'), GROUP)
  mkdirSync(path.join(root, 'tmp'), { mode: 0o1777, recursive: true })
}

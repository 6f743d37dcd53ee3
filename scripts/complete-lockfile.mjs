// npm leaves out of the lockfile what the registry it was made with does not carry, here the optional packages of other
// platforms. `npm ci` then refuses. This adds them, without an integrity where it is not known, and drops addresses.
import { readFile, writeFile } from 'node:fs/promises'

const OS_NAMES = ['linux', 'darwin', 'win32', 'windows', 'android', 'freebsd', 'openharmony', 'aix', 'sunos']
const CPU_NAMES = ['x64', 'arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'wasm32', 'loong64']
const LIBC_BY_SUFFIX = { musl: 'musl', musleabihf: 'musl', gnu: 'glibc', gnueabihf: 'glibc' }

/** @param {string} name of a package such as @next/swc-linux-arm64-musl */
function readPlatform(name) {
  const words = name.split(/[/-]/)
  const os = OS_NAMES.find((word) => words.includes(word))
  const cpu = CPU_NAMES.find((word) => words.includes(word))
  const suffix = Object.keys(LIBC_BY_SUFFIX).find((word) => words.includes(word))
  if (!cpu || (!os && cpu !== 'wasm32')) throw new Error(`${name} names no platform`)
  return {
    cpu: [cpu],
    ...(os && { os: [os === 'windows' ? 'win32' : os] }),
    ...(os === 'linux' && suffix && { libc: [LIBC_BY_SUFFIX[suffix]] }),
  }
}

const file = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(await readFile(file, 'utf8'))

function isListed(parent, name) {
  for (let folder = parent; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${folder}${folder ? '/' : ''}node_modules/${name}`]) return true
    if (!folder) return false
    if (!folder.includes('/node_modules/')) folder = ''
  }
}

let added = 0
for (const [parent, entry] of Object.entries(lock.packages)) {
  delete entry.resolved
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isListed(parent, name)) continue
    lock.packages[`node_modules/${name}`] = {
      version: version.replace(/^[\^~]/, ''),
      optional: true,
      ...readPlatform(name),
    }
    added++
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1)))
await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`${added} packages added to package-lock.json`)

import { execFileSync, spawn } from 'node:child_process'
import { appendFileSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'

const BIN = '/usr/local/lib/postgres/bin'
const { PGDATA = '/var/lib/postgresql/data', POSTGRES_USER = 'postgres', POSTGRES_PASSWORD } = process.env
const { POSTGRES_DB = POSTGRES_USER } = process.env

/** Aside first, so that a cluster is never half there. */
function initialise() {
  if (!POSTGRES_PASSWORD) throw new Error('POSTGRES_PASSWORD is not set')
  const aside = `${PGDATA}.new`
  const passwordFile = '/tmp/password'
  rmSync(aside, { recursive: true, force: true })
  writeFileSync(passwordFile, POSTGRES_PASSWORD, { mode: 0o600 })
  const login = [`--username=${POSTGRES_USER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
  execFileSync(`${BIN}/initdb`, [`--pgdata=${aside}`, '--locale=C', '--encoding=UTF8', ...login], { stdio: 'inherit' })
  rmSync(passwordFile)
  appendFileSync(`${aside}/pg_hba.conf`, 'host all all all scram-sha-256\n')
  if (POSTGRES_DB !== 'postgres') {
    const input = `CREATE DATABASE "${POSTGRES_DB.replaceAll('"', '""')}"\n`
    execFileSync(`${BIN}/postgres`, ['--single', '-D', aside, 'postgres'], {
      input,
      stdio: ['pipe', 'inherit', 'inherit'],
    })
  }
  renameSync(aside, PGDATA)
}

if (!existsSync(PGDATA)) initialise()
const settings = ['-c', 'listen_addresses=*', '-c', 'unix_socket_directories=/tmp']
const server = spawn(`${BIN}/postgres`, ['-D', PGDATA, ...settings], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill('SIGINT'))
server.once('exit', (code) => process.exit(code ?? 1))

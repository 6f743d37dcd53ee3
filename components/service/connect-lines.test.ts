import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { connectLines } from './connect-lines'

const target = { host: '127.0.0.1', httpPort: 8123, tcpPort: 9000, username: 'admin', isTls: false }

it('gives the shell exactly the password, whatever is in it', () => {
  const password = `a'b"c$HOME\\d !`
  const curl = connectLines({ ...target, password }).find((line) => line.key === 'curl')?.text ?? ''
  const shown = execFileSync('sh', ['-c', curl.replace('curl --user', `printf '%s\\n'`)], { encoding: 'utf8' })
  expect(shown.split('\n')[0]).toBe(`admin:${password}`)
})

it('puts an IPv6 address into brackets where a port follows', () => {
  const lines = connectLines({ ...target, host: 'fd00::7', password: 'x' })
  expect(lines.map(({ text }) => /\S*fd00::7\S*/.exec(text)?.[0])).toEqual([
    'http://[fd00::7]:8123',
    'fd00::7',
    "'http://[fd00::7]:8123',",
  ])
})

it('gives JavaScript exactly the password', () => {
  const password = `a'b\\c`
  const script = connectLines({ ...target, password }).find((line) => line.key === 'js')?.text ?? ''
  expect(script).toContain(String.raw`password: 'a\'b\\c'`)
})

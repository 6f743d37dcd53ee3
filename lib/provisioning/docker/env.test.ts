import { describe, expect, test } from 'vitest'
import { parseEnv } from '@/lib/env'
import { endpointFor } from './container-plan'

const start = (changes: NodeJS.Dict<string>) =>
  parseEnv({ NODE_ENV: 'test', CONSOLE_PROVISIONER: 'docker', ...changes })

describe('a start with Docker', () => {
  test.each([
    ['tcp://10.0.0.5:2376', '', /^ {2}CONSOLE_DOCKER_PUBLISH: must be an address of 10\.0\.0\.5 .* on 127\.0\.0\.1/m],
    ['tcp://[fd00::5]:2376', '::1', /^ {2}CONSOLE_DOCKER_PUBLISH: must be an address of fd00::5 .* on ::1/m],
    ['tcp://docker.example.com:2376', '127.0.0.9', /must be an address of docker\.example\.com/],
  ])('is refused with the daemon at %s and ports on the loopback %o of that host', (daemon, publish, sentence) => {
    const given = { CONSOLE_DOCKER_HOST: daemon, CONSOLE_DOCKER_PUBLISH: publish }
    expect(() => start(given)).toThrow(sentence)
    for (const change of [
      { CONSOLE_DOCKER_PUBLISH: '10.0.0.5' },
      { CONSOLE_DOCKER_PUBLISH: '0.0.0.0' },
      { CONSOLE_DOCKER_NETWORK: 'engines' },
      { CONSOLE_DOCKER_HOST: 'unix:///var/run/docker.sock' },
      { CONSOLE_DOCKER_HOST: 'tcp://127.0.0.1:2375' },
      { CONSOLE_DOCKER_HOST: 'tcp://[::1]:2375' },
      { CONSOLE_DOCKER_HOST: 'tcp://localhost:2375' },
      { CONSOLE_PROVISIONER: 'process' },
    ]) {
      expect(() => start({ ...given, ...change })).not.toThrow()
    }
  })

  test('says what a daemon has to be', () => {
    expect(() => start({ CONSOLE_DOCKER_HOST: 'tcp:///' })).toThrow(/^ {2}CONSOLE_DOCKER_HOST: must be unix:/m)
  })
})

describe('a container is reached', () => {
  const ports = { httpPort: 20_000, tcpPort: 20_001 }
  const [socket, remote] = ['unix:///var/run/docker.sock', 'tcp://docker.example.com:2376']

  test.each([
    [socket, '127.0.0.1', '127.0.0.1'],
    [socket, '0.0.0.0', '127.0.0.1'],
    [socket, '::', '127.0.0.1'],
    [remote, '10.0.0.5', '10.0.0.5'],
    [remote, '0.0.0.0', 'docker.example.com'],
    ['tcp://10.0.0.5:2376', '::', '10.0.0.5'],
    ['tcp://[fd00::5]:2376', '::', 'fd00::5'],
    ['tcp://[fd00::5]:2376', 'fd00::6', 'fd00::6'],
  ])('of the daemon at %s with ports on %s at %s', (host, publishOn, address) => {
    expect(endpointFor({ host, publishOn }, 'engine', ports)).toEqual({ host: address, ...ports })
  })

  test('by its name where nothing is published', () => {
    const endpoint = { host: 'engine', httpPort: 8123, tcpPort: 9000 }
    expect(endpointFor({ host: remote, publishOn: '127.0.0.1' }, 'engine', null)).toEqual(endpoint)
  })
})

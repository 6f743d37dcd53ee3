import { expect, test } from 'vitest'
import { dockerFailure } from './failures'

const HOST = 'unix:///var/run/docker.sock'

/** As dockerode throws what a daemon answers. */
function answered(statusCode: number, words: string): Error {
  return Object.assign(new Error(`(HTTP code ${statusCode}) server error - ${words} `), { statusCode })
}

/** As Node throws what a connection met. */
function met(code: string): Error {
  return Object.assign(new Error(`connect ${code} /var/run/docker.sock`), { code })
}

const PORT_WORDS =
  'driver failed programming external connectivity on endpoint x: Bind for 127.0.0.1:8123 failed: port is already allocated'
const LISTENING =
  'failed to set up container networking: failed to listen on TCP socket: listen tcp4 127.0.0.1:8123: bind: address already in use'
const FULL = 'mkdir /var/lib/docker/overlay2/abc-init: no space left on device'

test.each([
  [
    'a port that Docker gave away',
    answered(500, PORT_WORDS),
    /^Every port .* is taken\. Retry, .*\(Docker says: /,
    true,
  ],
  ['a port that others listen on', answered(500, LISTENING), /^Every port .* is taken\. Retry/, true],
  [
    'a disk that is full at create',
    answered(500, FULL),
    /^The disk of Docker's host is full\. Make room.*no space/,
    false,
  ],
  [
    'a daemon that is not there',
    met('ECONNREFUSED'),
    /^Docker does not answer at unix:.* correct CONSOLE_DOCKER_HOST\.$/,
    true,
  ],
  ['a daemon that says nothing', met('ETIMEDOUT'), /^Docker does not answer at unix:/, true],
  ['a daemon that ended', met('ECONNRESET'), /^Docker at unix:.* ended in the middle/, true],
  ['a socket of others', met('EACCES'), /^The console may not use Docker at unix:/, false],
  [
    'a name that is in use',
    answered(409, 'The container name "/x" is already in use'),
    /^Docker refused\. \(Docker says: /,
    true,
  ],
  ['what nobody knows', answered(400, 'no'), /^Docker refused\./, false],
])('%s', (_what, error, sentence, retryable) => {
  expect(dockerFailure(error, HOST)).toMatchObject({
    code: retryable ? 'unavailable' : 'conflict',
    userMessage: expect.stringMatching(sentence),
    retryable,
    cause: error,
  })
})

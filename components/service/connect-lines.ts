import { hostPort } from '@/lib/host-port'
/** Stands where the password goes until a new one is made in this dialog. */
export const PASSWORD_PLACEHOLDER = '<password>'

export type ConnectTarget = {
  host: string
  httpPort: number
  tcpPort: number
  username: string
  password: string
  isTls: boolean
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

function scriptQuote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`
}

/** Ready-to-paste lines for each way in. */
export function connectLines(target: ConnectTarget): { key: string; label: string; text: string }[] {
  const { host, httpPort, tcpPort, username, password, isTls } = target
  const url = `${isTls ? 'https' : 'http'}://${hostPort(host, httpPort)}`
  return [
    {
      key: 'curl',
      label: 'curl',
      text: `curl --user ${shellQuote(`${username}:${password}`)} --data-binary 'SELECT version()' ${url}`,
    },
    {
      key: 'clickhouse-client',
      label: 'clickhouse-client',
      text: `clickhouse-client --host ${host} --port ${tcpPort}${isTls ? ' --secure' : ''} --user ${shellQuote(username)} --password ${shellQuote(password)}`,
    },
    {
      key: 'js',
      label: '@clickhouse/client',
      text: [
        `import { createClient } from '@clickhouse/client'`,
        '',
        'const client = createClient({',
        `  url: '${url}',`,
        `  username: ${scriptQuote(username)},`,
        `  password: ${scriptQuote(password)},`,
        '})',
        `const rows = await client.query({ query: 'SELECT version()', format: 'JSONEachRow' })`,
        'console.log(await rows.json())',
      ].join('\n'),
    },
  ]
}

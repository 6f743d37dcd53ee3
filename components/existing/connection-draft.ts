import type { ServiceDetail } from '@/lib/service/types'

/** The form as a person fills it. */
export type ConnectionDraft = {
  name: string
  host: string
  httpPort: string
  tcpPort: string
  isTls: boolean
  caPem: string
  username: string
  password: string
  disk: string
  directory: string
}

/** The ports that a server has unless somebody changed them. */
const PORTS = { plain: { httpPort: '8123', tcpPort: '9000' }, tls: { httpPort: '8443', tcpPort: '9440' } } as const

export const EMPTY_CONNECTION: ConnectionDraft = {
  name: '',
  host: '',
  ...PORTS.plain,
  isTls: false,
  caPem: '',
  username: '',
  password: '',
  disk: 'backups',
  directory: '/backups',
}

/** What is known of a server; its password is not. */
export function toConnectionDraft({
  name,
  host,
  httpPort,
  tcpPort,
  username,
  existing,
}: ServiceDetail): ConnectionDraft {
  return {
    ...EMPTY_CONNECTION,
    name,
    host: host ?? '',
    httpPort: String(httpPort ?? ''),
    tcpPort: String(tcpPort ?? ''),
    username,
    ...(existing && { ...existing, caPem: existing.caPem ?? '', directory: existing.directory ?? '' }),
  }
}

/** With TLS or without; ports that nobody has changed follow. Pure. */
export function withTls(draft: ConnectionDraft, isTls: boolean): ConnectionDraft {
  const before = draft.isTls ? PORTS.tls : PORTS.plain
  const after = isTls ? PORTS.tls : PORTS.plain
  return {
    ...draft,
    isTls,
    httpPort: draft.httpPort === before.httpPort ? after.httpPort : draft.httpPort,
    tcpPort: draft.tcpPort === before.tcpPort ? after.tcpPort : draft.tcpPort,
  }
}

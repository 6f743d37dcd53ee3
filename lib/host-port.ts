/** As it stands in an address: an IPv6 one in brackets. */
export function inAddress(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

/** `host:port`, also where the host is an IPv6 address. */
export function hostPort(host: string, port: number): string {
  return `${inAddress(host)}:${port}`
}

/** Where `tcp://host:port` leads, as sockets take it: an IPv6 address without brackets. */
export function socketAddress(address: string): { host: string; port: string } {
  const { hostname, port } = new URL(address.replace(/^tcp:/, 'http:'))
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port }
}

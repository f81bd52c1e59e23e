/** An address as the host of a URL or before a port: IPv6 stands in brackets (RFC 3986 §3.2.2). A name stays as it is. */
export function withBrackets(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

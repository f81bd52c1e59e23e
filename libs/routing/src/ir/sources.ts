/** Who counts as one client where requests are counted. */
export type Source =
  /** The connection's; with `ipv6Prefix` all of an IPv6 network of so many bits. */
  | { readonly kind: 'address'; readonly ipv6Prefix?: number }
  /** The `depth`-th address from the right of `X-Forwarded-For`, as the request came, from 1. */
  | { readonly kind: 'forwarded'; readonly depth: number; readonly ipv6Prefix?: number }
  /** A request header's first value; `name` in lower case. */
  | { readonly kind: 'header'; readonly name: string }
  | { readonly kind: 'host' };

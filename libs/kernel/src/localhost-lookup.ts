/** The callback of Node's `dns.lookup`, as far as a loopback answer needs it. */
type Callback = (
  error: null,
  address: string | { address: string; family: number }[],
  family?: number,
) => void;

const LOOPBACK = { address: '127.0.0.1', family: 4 };

export function isLocalhost(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost');
}

/**
 * A `lookup` for sockets that knows that `*.localhost` is loopback (RFC 6761 §6.3), as browsers and curl do and Node's
 * resolver does not; every other name is `system`'s business (`dns.lookup`).
 */
export function lookupWithLocalhost<Options extends { readonly all?: boolean | undefined }, Answer>(
  system: (hostname: string, options: Options, callback: Answer) => void,
): (hostname: string, options: Options, callback: Answer & Callback) => void {
  return (hostname, options, callback) => {
    if (!isLocalhost(hostname)) system(hostname, options, callback);
    else if (options.all) callback(null, [LOOPBACK]);
    else callback(null, LOOPBACK.address, LOOPBACK.family);
  };
}

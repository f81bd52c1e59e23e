import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import { Agent } from 'undici';

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/** `*.localhost` is loopback (RFC 6761 §6.3); Node's resolver does not know that. */
function lookup(hostname: string, options: LookupOptions, callback: LookupCallback): void {
  if (hostname !== 'localhost' && !hostname.endsWith('.localhost')) {
    systemLookup(hostname, options, callback);
    return;
  }
  if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
}

/** Connections that find `*.localhost` and trust, beside the public roots, the certificates in `caFile`. */
export async function createDispatcher(caFile: string | null): Promise<Agent> {
  const pem = caFile ? await readFile(caFile, 'utf8').catch(() => null) : null;
  const ca = pem ? [...rootCertificates, pem] : undefined;
  return new Agent({ connect: { lookup, ...(ca && { ca }) }, bodyTimeout: 0 });
}

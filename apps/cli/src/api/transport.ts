import { lookup } from 'node:dns';
import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import { lookupWithLocalhost } from '@fleetcommand/kernel/localhost-lookup';
import { Agent } from 'undici';

/** Connections that find `*.localhost` and trust, beside the public roots, the certificates in `caFile`. */
export async function createDispatcher(caFile: string | null): Promise<Agent> {
  const pem = caFile ? await readFile(caFile, 'utf8').catch(() => null) : null;
  const ca = pem ? [...rootCertificates, pem] : undefined;
  return new Agent({
    connect: { lookup: lookupWithLocalhost(lookup), ...(ca && { ca }) },
    bodyTimeout: 0,
  });
}

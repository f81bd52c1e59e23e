/** How the edge makes itself known to a system it reads from. */
import { readFileSync } from 'node:fs';

export interface Credentials {
  readonly tls?: ClientTls;
  readonly basic?: { readonly username: string; readonly password: string };
}

/** Paths of PEM files. */
export interface ClientTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly insecureSkipVerify: boolean;
}

/** For connecting; the files are read each time, as they may have been renewed. */
export function tlsOptions({ tls }: Credentials) {
  if (!tls) return {};
  const { ca, cert, key, insecureSkipVerify } = tls;
  return {
    ...(ca !== undefined && { ca: readFileSync(ca) }),
    ...(cert !== undefined && { cert: readFileSync(cert) }),
    ...(key !== undefined && { key: readFileSync(key) }),
    rejectUnauthorized: !insecureSkipVerify,
  };
}

export function authorization({ basic }: Credentials): Record<string, string> {
  if (!basic) return {};
  const text = `${basic.username}:${basic.password}`;
  return { authorization: `Basic ${Buffer.from(text).toString('base64')}` };
}

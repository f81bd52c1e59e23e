import { startOrigin, type Reply } from './haproxy-rig.js';
import type { SampleTenant } from './samples.js';

/** What an origin tells of a request. */
export interface Account {
  readonly origin: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function account(reply: Reply): Account {
  return JSON.parse(Buffer.from(reply.body, 'latin1').toString()) as Account;
}

export interface TwoOrigins {
  readonly port: number;
  /** Its instance is the origin at 127.0.0.1; the other one's address is 127.0.0.2. */
  tenant(namespace: string, match: string, more?: Partial<SampleTenant>): SampleTenant;
  close(): Promise<void>;
}

/** An origin at each of two addresses, on one port. */
export async function startTwoOrigins(): Promise<TwoOrigins> {
  const one = await startOrigin('127.0.0.1');
  const { port } = one;
  const two = await startOrigin('127.0.0.2', port);
  return {
    port,
    tenant: (namespace, match, more = {}) => ({
      namespace,
      match,
      addresses: ['127.0.0.1'],
      port,
      ...more,
    }),
    close: async () => {
      await one.close();
      await two.close();
    },
  };
}

import { createServer } from 'node:net';
import { fail, ok } from '@fleetcommand/kernel/result';
import type { Failure, Result } from '@fleetcommand/kernel/result';

/** An address HAProxy is about to listen on, and the setting that moves it. */
export interface ListenAddress {
  /** IPv4 or IPv6 literal; `*` or `0.0.0.0` for every interface. */
  readonly host: string;
  readonly port: number;
  /** Name of the setting, for the message: `EDGE_HTTP_ADDRESS`. */
  readonly setting: string;
}

/**
 * Tries to listen on the address for a moment. HAProxy itself binds with SO_REUSEPORT, so that a second one
 * starts silently beside the first and takes half of its connections; this look sees any other listener, but where only
 * HAProxy has the right to the port (by its file's capability): then HAProxy itself says what is wrong.
 * Fails with `haproxy.port-taken` or `haproxy.address-unknown`.
 */
export async function checkAddressIsFree(address: ListenAddress): Promise<Result<void, Failure>> {
  const error = await tryListen(address);
  if (!error) return ok(undefined);
  const where = `${address.host}:${address.port}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return fail(
        'haproxy.port-taken',
        `Port ${address.port} (${where}) is taken by another program. Stop that program (\`ss -ltnp 'sport = :${address.port}'\` names it), or choose another port with ${address.setting}.`,
        { retry: 'backoff' },
      );
    case 'EACCES':
      return ok(undefined);
    case 'EADDRNOTAVAIL':
      return fail(
        'haproxy.address-unknown',
        `This machine has no address ${address.host}. Use one of its own, or 0.0.0.0 for all, in ${address.setting}.`,
      );
    default:
      return fail(
        'haproxy.address-unusable',
        `It is not possible to listen on ${where}: ${error.message}. Change ${address.setting}.`,
        { retry: 'backoff', cause: error },
      );
  }
}

function tryListen({ host, port }: ListenAddress): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(error));
    server.listen({ port, host: host === '*' ? '0.0.0.0' : host, exclusive: true }, () =>
      server.close(() => resolve(undefined)),
    );
  });
}

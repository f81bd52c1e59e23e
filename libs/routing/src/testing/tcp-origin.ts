/** What TCP routes lead to in specs: an instance that says who it is, in the clear or within TLS. */
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';

export interface TcpOrigin {
  readonly port: number;
  close(): Promise<void>;
}

/** Says its name to each connection at once, before the client says anything. */
export async function startTcpOrigin(
  name: string,
  tls?: { readonly chainPem: string; readonly keyPem: string },
): Promise<TcpOrigin> {
  const sockets = new Set<Socket>();
  const greet = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write(`${name}\n`);
  };
  const server: Server = tls
    ? createTlsServer({ cert: tls.chainPem, key: tls.keyPem }, greet)
    : createServer(greet);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

export interface TlsGreeting {
  /** The first thing received, or how the connection ended without it. */
  readonly text: string;
  /** Common name of the certificate that was shown. */
  readonly shownBy: string;
}

/** Connects to a port of 127.0.0.1 with TLS and waits for a greeting. Any certificate is accepted. */
export function greetingOverTls(port: number, servername: string): Promise<TlsGreeting> {
  return new Promise((resolve) => {
    const socket = connectTls({ port, host: '127.0.0.1', servername, rejectUnauthorized: false });
    let shownBy = '';
    socket.once('secureConnect', () => {
      const name = socket.getPeerCertificate().subject.CN;
      shownBy = String(name ?? '');
    });
    const end = (text: string): void => {
      resolve({ text, shownBy });
      socket.destroy();
    };
    socket.setTimeout(8_000, () => end('silence'));
    socket.once('data', (data) => end(String(data).trim()));
    socket.once('error', () => end('closed'));
    socket.once('close', () => end('closed'));
  });
}

import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface CountingRelay {
  readonly url: string;
  /** Bytes that clients have sent so far: none is sent without a request. */
  readonly asked: () => number;
  close(): void;
}

/** Passes everything on to the server at `url`, and counts what it is asked. */
export async function startCountingRelay(url: string): Promise<CountingRelay> {
  const to = new URL(url);
  let asked = 0;
  const sockets = new Set<Socket>();
  const server = createServer((incoming) => {
    const outgoing = connect(Number(to.port), to.hostname);
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    incoming.on('close', () => outgoing.destroy());
    outgoing.on('close', () => incoming.destroy());
    incoming.on('data', (part: Buffer) => (asked += part.length));
    incoming.pipe(outgoing).pipe(incoming);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    close() {
      server.close();
      sockets.forEach((socket) => socket.destroy());
    },
  };
}

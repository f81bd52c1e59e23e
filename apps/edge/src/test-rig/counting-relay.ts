import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface CountingRelay {
  readonly url: string;
  /** What clients have asked for so far: `GET /api/v1/secrets?watch=true`. */
  readonly asked: () => readonly string[];
  close(): void;
}

/** A request on a connection that is used for one at a time. */
const REQUEST = /^([A-Z]+ \S+) HTTP\/1\.1\r$/m;

/** Passes everything on to the server at `url`, and remembers what it is asked. */
export async function startCountingRelay(url: string): Promise<CountingRelay> {
  const to = new URL(url);
  const asked: string[] = [];
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
    incoming.on('data', (part: Buffer) => {
      const [, request] = REQUEST.exec(part.toString('latin1')) ?? [];
      if (request !== undefined) asked.push(request);
    });
    incoming.pipe(outgoing).pipe(incoming);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => [...asked],
    close() {
      server.close();
      sockets.forEach((socket) => socket.destroy());
    },
  };
}

import { connect, createServer, type Socket } from 'node:net';

export interface Target {
  readonly host: string;
  readonly port: number;
}

export interface Listener {
  /** Ends what is connected, too. */
  close(): Promise<void>;
}

/** Hands each connection to one of the targets of that moment, in turn; undefined where the port is taken. */
export function listenOn(
  address: Target,
  targets: () => readonly Target[],
): Promise<Listener | undefined> {
  const sockets = new Set<Socket>();
  let turn = 0;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const all = targets();
    const target = all[turn++ % all.length];
    if (!target) return client.destroy();
    const upstream = connect({ ...target, allowHalfOpen: true });
    tie(client, upstream, sockets);
    tie(upstream, client, sockets);
    return client.pipe(upstream).pipe(client);
  });
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen({ ...address, exclusive: true }, () => {
      resolve({
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            for (const socket of sockets) socket.destroy();
          }),
      });
    });
  });
}

/** When one end is gone, so is the other. */
function tie(socket: Socket, other: Socket, sockets: Set<Socket>): void {
  sockets.add(socket);
  socket.on('error', () => other.destroy());
  socket.on('close', () => {
    sockets.delete(socket);
    other.destroy();
  });
}

/**
 * Gives a DNS server an address of its own. BIND listens only on addresses that interfaces have, and of 127.0.0.0/8 that
 * is one; Node may bind to any. Every datagram and every connection is passed on as it is.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export interface DnsAddress {
  readonly address: string;
  readonly port: number;
}

export interface DnsRelay {
  close(): void;
}

export async function startDnsRelay(at: DnsAddress, to: DnsAddress): Promise<DnsRelay> {
  const clients = new Map<string, Socket>();
  const front = createSocket('udp4');
  front.on('message', (message, from) => clientOf(from).send(message));
  front.bind(at.port, at.address);
  const streams = createServer((incoming) => {
    const outgoing = connect(to.port, to.address);
    incoming.on('error', () => outgoing.destroy());
    outgoing.on('error', () => incoming.destroy());
    incoming.pipe(outgoing).pipe(incoming);
  });
  streams.listen(at.port, at.address);
  await Promise.all([once(front, 'listening'), once(streams, 'listening')]);

  function clientOf(from: RemoteInfo): { send(message: Buffer): void } {
    const key = `${from.address}:${from.port}`;
    const known = clients.get(key);
    const socket = known ?? createSocket('udp4');
    if (!known) {
      clients.set(key, socket);
      socket.on('error', () => undefined);
      socket.on('message', (answer) => front.send(answer, from.port, from.address));
    }
    return { send: (message) => socket.send(message, to.port, to.address) };
  }
  return {
    close() {
      front.close();
      streams.close();
      for (const socket of clients.values()) socket.close();
    },
  };
}

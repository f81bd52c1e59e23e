/** Connections that begin TLS for a name and hang up at the first answer: what a scanner of the Internet does. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { connect as connectTls } from 'node:tls';

const NAME_LENGTH = 24;

/** A ClientHello of OpenSSL, to have other names of the same length written into it. */
async function recordHello(name: string): Promise<Buffer> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const connected = once(server, 'connection');
  const client = connectTls({
    host: '127.0.0.1',
    port,
    servername: name,
    rejectUnauthorized: false,
  });
  client.on('error', () => undefined);
  const [socket] = await connected;
  const [hello]: Buffer[] = await once(socket, 'data');
  client.destroy();
  socket.destroy();
  server.close();
  if (!hello) throw new Error('the client said nothing');
  return hello;
}

const someName = () =>
  `${Math.random()
    .toString(36)
    .slice(2)
    .padEnd(NAME_LENGTH, 'x')
    .slice(0, NAME_LENGTH - 9)}.sni.test`;

export interface HelloReport {
  readonly answered: number;
  readonly failed: number;
  readonly perSecond: number;
}

/** As many a second as this process can, `atOnce` open at a time, each for a name nobody has. */
export async function sayHello(
  port: number,
  { seconds, atOnce }: { readonly seconds: number; readonly atOnce: number },
): Promise<HelloReport> {
  const recorded = someName();
  const hello = await recordHello(recorded);
  const at = hello.indexOf(recorded);
  const startedAt = performance.now();
  const endAt = startedAt + seconds * 1_000;
  const count = { answered: 0, failed: 0 };
  const one = async (): Promise<void> => {
    const own = Buffer.from(hello);
    own.write(someName(), at);
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    socket.end(own);
    const outcome = await Promise.race([
      once(socket, 'data').then(() => 'answered' as const),
      once(socket, 'close').then(() => 'failed' as const),
    ]).catch(() => 'failed' as const);
    count[outcome] += 1;
    socket.on('error', () => undefined).destroy();
  };
  const worker = async () => {
    while (performance.now() < endAt) await one();
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const all = count.answered + count.failed;
  return { ...count, perSecond: Math.round((all / (performance.now() - startedAt)) * 1_000) };
}

/** What a route's middlewares ask of its service, on the real HAProxy: answers compressed, requests tried again. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fragment } from '../../ir/ir.js';
import { merge } from '../../ir/merge.js';
import type { Middleware } from '../../ir/middlewares.js';
import type { Service } from '../../ir/services.js';
import { HaproxyRig } from '../../testing/haproxy-rig.js';
import type { Reply } from '../../testing/haproxy-rig.js';
import { fragmentOf, plain, ready } from '../../testing/instances.js';
import { compile } from '../compile.js';

const LONG = 'compressible '.repeat(200);

describe('services with middlewares', () => {
  let rig: HaproxyRig;
  let origin: Server;

  const through = (
    name: string,
    traits: Partial<Service> & Pick<Service, 'parts'>,
    middlewares: readonly Middleware[],
  ): Fragment => {
    const fragment = fragmentOf(name, traits);
    return { ...fragment, routers: [{ ...fragment.routers[0]!, middlewares }] };
  };

  beforeAll(async () => {
    origin = createServer((request, response) => {
      const query = new URL(request.url ?? '', 'http://origin').searchParams;
      response.setHeader('Content-Type', query.get('type') ?? 'text/plain; charset=utf-8');
      if (query.has('encoding')) response.setHeader('Content-Encoding', query.get('encoding')!);
      response.setHeader('Content-Length', Buffer.byteLength(LONG));
      response.end(LONG);
    });
    await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
    const parts = plain(ready((origin.address() as AddressInfo).port));
    rig = await HaproxyRig.make();
    const html = { types: ['text/html'] };
    await rig.start(
      compile(
        merge([
          through('zip', { parts, compression: { types: [] } }, [{ kind: 'compress', types: [] }]),
          through('html', { parts, compression: html }, [{ kind: 'compress', ...html }]),
          through('plain', { parts }, []),
        ]),
        rig.options,
      ),
    );
  });
  afterAll(async () => {
    await rig.stop();
    origin.close();
  });

  const ask = (host: string, query: string, encoding = 'gzip, br'): Promise<Reply> =>
    rig.get(host, `/?${query}`, encoding === '' ? {} : { 'Accept-Encoding': encoding });
  const encodingOf = async (...args: Parameters<typeof ask>): Promise<string | undefined> =>
    (await ask(...args)).headers['content-encoding'];

  it('compress answers for clients that take gzip', async () => {
    const reply = await ask('zip.test', '');
    expect(reply.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
    expect(gunzipSync(chunksOf(reply)).toString()).toBe(LONG);
    expect(await encodingOf('zip.test', '', '')).toBeUndefined();
    expect(await encodingOf('zip.test', '', 'br')).toBeUndefined();
    expect(await encodingOf('plain.test', '')).toBeUndefined();
  });

  it('leave other types, gRPC and what is encoded already as they are', async () => {
    expect(await encodingOf('zip.test', 'encoding=br')).toBe('br');
    expect((await ask('html.test', '')).body).toBe(LONG);
    expect(await encodingOf('html.test', 'type=text/html;charset=utf-8')).toBe('gzip');
    const headers = { 'Accept-Encoding': 'gzip', 'Content-Type': 'application/grpc+proto' };
    expect((await rig.get('zip.test', '/', headers)).headers['content-encoding']).toBeUndefined();
  });

  it('try as often as asked where nobody listens', async () => {
    const closed = createTcpServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const parts = plain(ready(port));
    const other = await HaproxyRig.make();
    try {
      const tries = (attempts: number): Fragment =>
        through(`tries${attempts}`, { parts, attempts }, [{ kind: 'retry', attempts }]);
      await other.start(compile(merge([tries(1), tries(2)]), other.options));
      const triesOf = async (host: string): Promise<number> => {
        expect((await other.get(host, '/')).status).toBe(503);
        const [names = '', ...rows] = (await other.command('show stat')).split('\n');
        const column = names.split(',').indexOf('wretr');
        const backend = `tries-${host.at(5)}`;
        const row = rows.find((each) => each.includes(backend) && each.includes(',s-'));
        return 1 + Number(row?.split(',')[column]);
      };
      expect(await triesOf('tries1.test')).toBe(1);
      expect(await triesOf('tries2.test')).toBe(2);
    } finally {
      await other.stop();
    }
  });
});

/** A chunked body's bytes. */
function chunksOf({ raw }: Reply): Buffer {
  const body = Buffer.from(raw.slice(raw.indexOf('\r\n\r\n') + 4), 'latin1');
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.subarray(at, end).toString(), 16);
    if (!size) return Buffer.concat(parts);
    parts.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}

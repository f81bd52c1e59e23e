import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkOf } from '@fleetcommand/domain/network/address';
import { afterEach, describe, expect, it } from 'vitest';

import { createWebhookSender, type Lookup } from './sender.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** A receiver on loopback, and what it was sent. */
async function receiver(answer: RequestListener = (_, response) => void response.end('taken')) {
  const received: { url?: string | undefined; host?: string | undefined; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ url: request.url, host: request.headers.host, body });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return { received, port: (server.address() as AddressInfo).port };
}

const never = () => new AbortController().signal;
const post = (url: string, lookup?: Lookup, open = ['127.0.0.1'], timeoutMs = 5_000) =>
  createWebhookSender({
    openNetworks: open.map(networkOf),
    timeoutMs,
    ...(lookup && { lookup }),
  }).post({ url, headers: { 'webhook-id': 'msg_1' }, body: '{"a":1}' }, never());

describe('the sender of webhooks', () => {
  it('posts to the address of a name, with the name as Host', async () => {
    const { received, port } = await receiver();
    const sent = await post(`http://hooks.example:${port}/a?b=c`, async () => ['127.0.0.1']);
    expect(sent).toEqual({ ok: true, value: { status: 200, excerpt: 'taken' } });
    expect(received).toEqual([{ url: '/a?b=c', host: `hooks.example:${port}`, body: '{"a":1}' }]);
  });

  it.each([
    ['127.0.0.1', []],
    ['10.0.0.1', ['127.0.0.1']],
    ['169.254.169.254', ['127.0.0.1']],
    ['::1', ['127.0.0.1']],
    ['::ffff:127.0.0.1', ['127.0.0.1']],
    ['64:ff9b::7f00:1', ['127.0.0.1']],
    ['fd00:ec2::254', ['127.0.0.1']],
  ])('sends nothing where a name leads to %s', async (address, open) => {
    const { received, port } = await receiver();
    const sent = await post(`https://hooks.example:${port}/`, async () => [address], open);
    expect(sent).toMatchObject({ ok: false, error: { code: 'webhooks.refused' } });
    expect(received).toEqual([]);
  });

  it('sends nothing where one of several addresses is our own', async () => {
    const { received, port } = await receiver();
    const lookup = async () => ['127.0.0.1', '10.0.0.1'];
    const sent = await post(`http://hooks.example:${port}/`, lookup);
    expect(sent).toMatchObject({ ok: false, error: { code: 'webhooks.refused' } });
    expect(received).toEqual([]);
  });

  it.each(['127.0.0.1', '[::ffff:7f00:1]', '2130706433', '0x7f.1', 'localhost', 'a.localhost'])(
    'sends nothing to %s, which needs no look-up',
    async (host) => {
      const { received, port } = await receiver();
      const sent = await post(`http://${host}:${port}/`, undefined, []);
      expect(sent).toMatchObject({ ok: false, error: { code: 'webhooks.refused' } });
      expect(received).toEqual([]);
    },
  );

  it('looks a name up once, and connects to what it saw then, whatever it leads to later', async () => {
    const { received, port } = await receiver();
    const answers = [['127.0.0.1'], ['169.254.169.254']];
    let asked = 0;
    const lookup = async () => answers[asked++] ?? [];
    expect(await post(`http://rebinding.example:${port}/`, lookup)).toMatchObject({ ok: true });
    expect([asked, received.length]).toEqual([1, 1]);
    expect(await post(`http://rebinding.example:${port}/`, lookup)).toMatchObject({ ok: false });
    expect([asked, received.length]).toEqual([2, 1]);
  });

  it('does not follow redirects', async () => {
    const secret = await receiver();
    const { port } = await receiver((_, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${secret.port}/` }).end();
    });
    expect(await post(`http://127.0.0.1:${port}/`)).toMatchObject({ value: { status: 307 } });
    expect(secret.received).toEqual([]);
  });

  it('reads only the beginning of an answer that does not end', async () => {
    const { port } = await receiver((_, response) => {
      response.writeHead(200);
      const write = () => {
        while (!response.destroyed && response.write('x'.repeat(10_000)));
      };
      response.on('drain', write);
      write();
    });
    const sent = await post(`http://127.0.0.1:${port}/`);
    expect(sent).toMatchObject({ value: { status: 200, excerpt: 'x'.repeat(1_024) } });
  });

  it('says how to do better where no answer comes in time', async () => {
    const { port } = await receiver(() => undefined);
    const sent = await post(`http://127.0.0.1:${port}/`, undefined, ['127.0.0.1'], 100);
    expect(sent).toMatchObject({
      ok: false,
      error: { code: 'webhooks.unreachable', message: expect.stringContaining('0.1 s') as string },
    });
  });

  it.each([
    ['refuses', 'http://127.0.0.1:1/', undefined],
    ['has no address', 'http://none.example/', async () => []],
    ['cannot be looked up', 'http://none.example/', () => Promise.reject(new Error('ENOTFOUND'))],
  ])('tells of a host that %s', async (_, url, lookup) => {
    expect(await post(url, lookup)).toMatchObject({ ok: false });
  });

  it('stops when its worker does', async () => {
    const stop = new AbortController();
    const { port } = await receiver(() => stop.abort());
    const sender = createWebhookSender({ openNetworks: [networkOf('127.0.0.1')] });
    const request = { url: `http://127.0.0.1:${port}/`, headers: {}, body: '{}' };
    expect(await sender.post(request, stop.signal)).toMatchObject({ ok: false });
  });
});

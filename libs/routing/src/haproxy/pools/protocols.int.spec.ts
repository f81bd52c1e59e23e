/** Protocols on their way through the real HAProxy: HTTP/2 and gRPC to instances, websockets over both versions. */
import { createHash } from 'node:crypto';
import { connect, createServer as createHttp2Server } from 'node:http2';
import type { ClientHttp2Session, Http2Server, IncomingHttpHeaders } from 'node:http2';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { merge } from '../../ir/merge.js';
import { HaproxyRig } from '../../testing/haproxy-rig.js';
import { fragmentOf, plain, ready } from '../../testing/instances.js';
import { compile } from '../compile.js';

describe('protocols', () => {
  let rig: HaproxyRig;
  let grpc: Http2Server;
  let echo: Server;
  let client: ClientHttp2Session;

  beforeAll(async () => {
    grpc = createHttp2Server().on('stream', (stream, headers) => {
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc', 'x-te': String(headers.te ?? '') },
        { waitForTrailers: true },
      );
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.pipe(stream);
    });
    echo = createServer().on('upgrade', (request, socket) => {
      const { url, headers } = request;
      const seen = JSON.stringify({ url, proto: headers['x-forwarded-proto'] });
      // HAProxy makes up the key that HTTP/2 has none of, and looks at what is answered to it.
      const accept = createHash('sha1')
        .update(`${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
        .digest('base64');
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n${seen}\n`,
      );
      socket.pipe(socket);
    });
    const ports = await Promise.all([grpc, echo].map(listening));
    rig = await HaproxyRig.make();
    const grpcPart = { weight: 1, protocol: 'h2c', endpoints: [ready(ports[0]!)] } as const;
    const fragments = [
      fragmentOf('grpc', { parts: [grpcPart] }),
      fragmentOf('ws', { parts: plain(ready(ports[1]!)) }),
    ].map((fragment) => ({
      ...fragment,
      routers: fragment.routers.map((router) => ({
        ...router,
        entryPoints: ['web', 'websecure'] as const,
      })),
    }));
    await rig.start(compile(merge(fragments), rig.options));
    client = connect(`https://127.0.0.1:${rig.ports.websecure}`, {
      rejectUnauthorized: false,
    });
  });
  afterAll(async () => {
    client.destroy();
    await rig.stop();
    for (const server of [grpc, echo]) server.close();
  });

  it('carries gRPC with its trailers from an HTTP/2 client to an h2c instance', async () => {
    const message = Buffer.from([0, 0, 0, 0, 2, 8, 1]);
    const stream = client.request({
      ':method': 'POST',
      ':path': '/echo.Echo/Say',
      ':authority': 'grpc.test',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const trailers = new Promise<IncomingHttpHeaders>((resolve) =>
      stream.once('trailers', resolve),
    );
    const head = new Promise<IncomingHttpHeaders>((resolve) => stream.once('response', resolve));
    stream.end(message);
    const received: Buffer[] = [];
    for await (const chunk of stream) received.push(chunk as Buffer);
    expect(await head).toMatchObject({ ':status': 200, 'content-type': 'application/grpc' });
    expect(Buffer.concat(received)).toEqual(message);
    expect((await trailers)['grpc-status']).toBe('0');
  });

  it('opens a websocket within an HTTP/2 connection (RFC 8441) to an instance that speaks HTTP/1.1', async () => {
    if (!client.remoteSettings?.enableConnectProtocol)
      await new Promise((resolve) => client.once('remoteSettings', resolve));
    expect(client.remoteSettings.enableConnectProtocol).toBe(true);
    const stream = client.request(
      {
        ':method': 'CONNECT',
        ':protocol': 'websocket',
        ':scheme': 'https',
        ':path': '/chat',
        ':authority': 'ws.test',
        'sec-websocket-version': '13',
      },
      { endStream: false },
    );
    const head = new Promise<IncomingHttpHeaders>((resolve) => stream.once('response', resolve));
    expect((await head)[':status']).toBe(200);
    stream.write('over http/2');
    let text = '';
    for await (const chunk of stream) {
      text += String(chunk);
      if (text.includes('over http/2')) break;
    }
    expect(JSON.parse(text.slice(0, text.indexOf('\n')))).toEqual({ url: '/chat', proto: 'wss' });
  });
});

function listening(server: Http2Server | Server): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );
}

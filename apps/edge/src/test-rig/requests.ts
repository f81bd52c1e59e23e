/** Requests as clients send them: to a port of this machine, for any host. */
import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { connect as http2Connect } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import type { PeerCertificate } from 'node:tls';

export interface Response {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface RequestOptions {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** TLS server name; the host unless told otherwise. */
  readonly sni?: string;
  readonly secure?: boolean;
}

/** One request on a connection of its own. */
export function get(port: number, host: string, options: RequestOptions = {}): Promise<Response> {
  const { path = '/', method = 'GET', headers = {}, secure = false, sni = host } = options;
  const settings = {
    host: '127.0.0.1',
    port,
    path,
    method,
    headers: { host, connection: 'close', ...headers },
    agent: false as const,
  };
  return new Promise((resolve, reject) => {
    const request = secure
      ? httpsRequest({ ...settings, servername: sni, rejectUnauthorized: false })
      : httpRequest(settings);
    request.on('error', reject);
    request.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => (body += text));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
      response.on('error', reject);
    });
    request.end();
  });
}

/** One request over HTTP/2. */
export function getHttp2(
  port: number,
  host: string,
  path = '/',
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const session = http2Connect(`https://127.0.0.1:${port}`, {
      servername: host,
      rejectUnauthorized: false,
    });
    session.on('error', reject);
    const stream = session.request({ ':path': path, ':authority': host });
    let status = 0;
    let body = '';
    stream.on('response', (headers) => (status = headers[':status'] ?? 0));
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => (body += text));
    stream.on('end', () => {
      session.close();
      resolve({ status, body });
    });
    stream.on('error', reject);
    stream.end();
  });
}

/** The certificate shown for a server name. */
export function certificateFor(port: number, servername: string): Promise<PeerCertificate> {
  return new Promise((resolve, reject) => {
    const socket = tlsConnect(
      { host: '127.0.0.1', port, servername, rejectUnauthorized: false },
      () => {
        const certificate = socket.getPeerCertificate();
        socket.destroy();
        resolve(certificate);
      },
    );
    socket.on('error', reject);
  });
}

/** Sends bytes as they are and returns what comes back until the connection ends, or falls silent. */
export function sendRaw(port: number, text: string, silenceMs = 300): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'));
    socket.setTimeout(silenceMs, () => socket.destroy());
    socket.setEncoding('latin1');
    socket.on('data', (data: string) => (answer += data));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}

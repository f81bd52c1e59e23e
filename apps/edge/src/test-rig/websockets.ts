import { WebSocket } from 'ws';
import type { RawData } from 'ws';

export interface OpenSocket {
  /** Messages that came, oldest first. */
  readonly heard: string[];
  send(text: string): void;
  close(): void;
}

/** Opens a websocket through a port of this machine, for any host. */
export async function openSocket(
  port: number,
  host: string,
  options: { secure?: boolean } = {},
): Promise<OpenSocket> {
  const scheme = options.secure ? 'wss' : 'ws';
  const socket = new WebSocket(`${scheme}://127.0.0.1:${port}/`, {
    headers: { host },
    ...(options.secure && { servername: host, rejectUnauthorized: false }),
  });
  const heard: string[] = [];
  socket.on('message', (data) => heard.push(textOf(data)));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return { heard, send: (text) => socket.send(text), close: () => socket.terminate() };
}

export function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString();
}

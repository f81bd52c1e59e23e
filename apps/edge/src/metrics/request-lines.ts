/** Hears what HAProxy says of requests, a datagram each, on a port of this machine's own. */
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';

/** As much as the system allows. */
const WAITING_BYTES = 8 * 1024 * 1024;

export interface RequestLinesOptions {
  readonly port: number;
  readonly onLine: (line: string) => void;
  readonly onFailure: (error: unknown) => void;
}

export class RequestLines {
  private socket: Socket | undefined;

  constructor(private readonly options: RequestLinesOptions) {}

  start(): void {
    const { port, onLine, onFailure } = this.options;
    this.socket = createSocket({ type: 'udp4', recvBufferSize: WAITING_BYTES });
    this.socket.on('error', onFailure);
    this.socket.on('message', (message) => onLine(message.toString()));
    this.socket.bind(port, '127.0.0.1');
    this.socket.unref();
  }

  stop(): void {
    this.socket?.close();
  }
}

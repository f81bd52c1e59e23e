/** A server on a free port of this machine that answers as it is told to. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export class HttpDouble {
  private constructor(
    readonly url: string,
    private readonly server: Server,
  ) {}

  static async start(
    answer: (request: IncomingMessage, response: ServerResponse) => void,
  ): Promise<HttpDouble> {
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new HttpDouble(`http://127.0.0.1:${port}`, server);
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

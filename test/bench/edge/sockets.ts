/** Websockets, in as few words as the protocol allows: bytes in a frame, and the same bytes back. */
import { connect, type Socket } from 'node:net';
import { ROUTER_HOST, type Router } from '../../routers/router.js';

/** A masked text frame of eight bytes (RFC 6455 §5.2); who echoes it does not look into it. */
const FRAME = Buffer.from([0x81, 0x88, 1, 2, 3, 4, 101, 102, 103, 104, 105, 106, 107, 108]);

export class Sockets {
  readonly #open: Socket[] = [];
  readonly #waiting = new Map<Socket, (isAnswered: boolean) => void>();
  /** Connections that ended before we ended them. */
  lost = 0;
  /** Frames sent that nothing came back for. */
  unanswered = 0;
  #isClosing = false;

  static async open(router: Pick<Router, 'ports'>, host: string, count: number): Promise<Sockets> {
    const sockets = new Sockets();
    for (let i = 0; i < count; i += 1) sockets.#open.push(await sockets.#connect(router, host));
    return sockets;
  }

  get count(): number {
    return this.#open.length;
  }

  /** Every socket sends a frame and waits for its echo; gives how many came. */
  async round(): Promise<number> {
    const answers = await Promise.all(this.#open.map((socket) => this.#exchange(socket)));
    const answered = answers.filter(Boolean).length;
    this.unanswered += answers.length - answered;
    return answered;
  }

  close(): void {
    this.#isClosing = true;
    for (const socket of this.#open) socket.destroy();
  }

  #exchange(socket: Socket): Promise<boolean> {
    if (socket.destroyed) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#waiting.set(socket, resolve);
      socket.write(FRAME);
    });
  }

  #connect({ ports }: Pick<Router, 'ports'>, host: string): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect(ports.web, ROUTER_HOST);
      socket.setNoDelay(true);
      socket.once('connect', () => socket.write(upgradeTo(host)));
      socket.once('data', (answer) => {
        if (!answer.toString('latin1').startsWith('HTTP/1.1 101')) {
          reject(new Error(`No websocket: ${answer.toString('latin1', 0, 80)}`));
          return;
        }
        this.#listen(socket);
        resolve(socket);
      });
      socket.once('error', reject);
    });
  }

  #listen(socket: Socket): void {
    let bytes = 0;
    const answer = (isAnswered: boolean): void => {
      this.#waiting.get(socket)?.(isAnswered);
      this.#waiting.delete(socket);
    };
    socket.on('data', (data) => {
      bytes += data.length;
      if (bytes < FRAME.length) return;
      bytes -= FRAME.length;
      answer(true);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (!this.#isClosing) this.lost += 1;
      answer(false);
    });
  }
}

const upgradeTo = (host: string): string =>
  `GET /socket HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;

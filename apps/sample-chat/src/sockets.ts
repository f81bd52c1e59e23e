import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import { z } from 'zod/mini';
import { draft, type Draft, type Message } from './message.js';

/** What a browser gets when it has connected. */
export interface Welcome {
  readonly instance: string;
  readonly version: string;
}

export type SendReply = { ok: true; message: Message } | { ok: false; reason: string };

interface ServerEvents {
  welcome: (welcome: Welcome) => void;
  /** Messages the browser lacks, oldest first. */
  messages: (messages: readonly Message[]) => void;
}

interface ClientEvents {
  send: (message: unknown, reply: (reply: SendReply) => void) => void;
}

/** The newest message the browser has; it gets what came after. */
const handshake = z.object({ lastId: z.optional(z.int().check(z.minimum(0))) });

export interface SocketDependencies {
  readonly welcome: Welcome;
  readonly history: (afterId?: number) => Promise<Message[]>;
  readonly append: (message: Draft) => Promise<Message>;
}

export interface Sockets {
  broadcast(message: Message): void;
  /** Ends every connection and the HTTP server; browsers connect again, to another replica. */
  close(): Promise<void>;
}

/** The real-time side of the chat, on `<server>/socket.io/`. */
export function openSockets(server: HttpServer, dependencies: SocketDependencies): Sockets {
  const io = new Server<ClientEvents, ServerEvents>(server, {
    serveClient: false,
    transports: ['websocket', 'polling'],
    maxHttpBufferSize: 16_384,
    pingInterval: 10_000,
    pingTimeout: 8000,
  });
  io.on('connection', (socket) => {
    socket.emit('welcome', dependencies.welcome);
    const parsed = handshake.safeParse(socket.handshake.auth);
    // Joined already: what is said while the history is read arrives too, and browsers drop doubles by id.
    dependencies.history(parsed.success ? parsed.data.lastId : undefined).then(
      (messages) => socket.emit('messages', messages),
      // The database is away. The browser asks again when it connects anew, which this makes it do.
      () => socket.conn.close(),
    );
    socket.on('send', (message, reply) => {
      if (typeof reply !== 'function') return;
      void send(message, dependencies.append).then(reply);
    });
  });
  return {
    broadcast: (message) => io.emit('messages', [message]),
    close: () => io.close(),
  };
}

async function send(
  message: unknown,
  append: (message: Draft) => Promise<Message>,
): Promise<SendReply> {
  const parsed = draft.safeParse(message);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { ok: false, reason: `${issue?.path.join('.')} ${issue?.message}` };
  }
  return append(parsed.data).then(
    (stored) => ({ ok: true, message: stored }),
    () => ({ ok: false, reason: 'The database does not answer. Try again in a few seconds.' }),
  );
}

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from './config.js';
import { httpHandler, type Page } from './http.js';
import type { Message } from './message.js';
import { openSockets } from './sockets.js';
import { openStore } from './store.js';

export interface Chat {
  readonly address: AddressInfo;
  /** Stops being ready, serves on for the drain time, then ends every connection. */
  stop(): Promise<void>;
}

/** Starts the chat; it listens at once and is ready when its table is. */
export async function startChat(config: Config, page: Page, version: string): Promise<Chat> {
  let isStopping = false;
  let broadcast: (message: Message) => void = () => undefined;
  const store = openStore(config.databaseUrl, (message) => broadcast(message));
  const handle = httpHandler({
    page,
    version,
    chatName: config.chatName,
    pathPrefix: config.pathPrefix,
    instance: config.instance,
    isReady: () => !isStopping && store.isPrepared(),
    isDatabaseUp: () => store.isUp(),
    history: (afterId, limit) => store.history(afterId, limit),
    append: (message) => store.append(message),
  });
  const server = createServer((request, response) => void handle(request, response));
  const sockets = openSockets(server, {
    welcome: { instance: config.instance, version },
    history: (afterId) => store.history(afterId),
    append: (message) => store.append(message),
  });
  broadcast = (message) => sockets.broadcast(message);
  stripPrefix(server, config.pathPrefix);
  await listen(server, config);
  return {
    address: server.address() as AddressInfo,
    async stop() {
      isStopping = true;
      await delay(config.drainMs);
      await sockets.close();
      await store.close();
    },
  };
}

/** Routers may or may not strip the prefix; from here on it is gone either way. */
function stripPrefix(server: Server, prefix: string): void {
  if (prefix === '') return;
  const strip = (request: IncomingMessage): void => {
    const url = request.url ?? '/';
    const rest = url.slice(prefix.length);
    if (!url.startsWith(prefix) || !/^([/?]|$)/.test(rest)) return;
    request.url = rest.startsWith('/') ? rest : `/${rest}`;
  };
  server.prependListener('request', strip);
  server.prependListener('upgrade', strip);
}

function listen(server: Server, { port, host }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/**
 * The application of the first seed, for containers: socket.io at the path `/`, with Redis between its replicas. Every
 * answer to a request says who gave it and which path it saw; what one client says, all clients hear.
 */
import { createServer } from 'node:http';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import type { Namespace } from 'socket.io';
import { ClusterAdapter } from 'socket.io-adapter';
import type { ClusterMessage, ClusterResponse } from 'socket.io-adapter';

const name = process.env['NAME'] ?? '';
const host = process.env['REDIS_HOST'] ?? '';
const CHANNEL = 'socket.io';

type Publication = { message: ClusterMessage } | { response: ClusterResponse };

const redis = new Redis({ host });
const heard = new Redis({ host });
await heard.subscribe(CHANNEL);

class RedisAdapter extends ClusterAdapter {
  constructor(namespace: Namespace) {
    super(namespace);
    heard.on('message', (_channel, text) => {
      const publication = JSON.parse(text) as Publication;
      if ('message' in publication) this.onMessage(publication.message);
      else this.onResponse(publication.response);
    });
  }

  override async doPublish(message: ClusterMessage): Promise<string> {
    return String(await this.#publish({ message }));
  }

  override async doPublishResponse(_to: string, response: ClusterResponse): Promise<void> {
    await this.#publish({ response });
  }

  #publish(publication: Publication): Promise<number> {
    return redis.publish(CHANNEL, JSON.stringify(publication));
  }
}

const server = createServer();
const io = new Server(server, { path: '/', adapter: RedisAdapter });
io.engine.on('headers', (headers: Record<string, string>, { url }: { url: string }) => {
  headers['x-replica'] = name;
  headers['x-path'] = url;
});
io.on('connection', (socket) => {
  socket.emit('welcome', name);
  socket.on('say', (text: string) => io.emit('said', text));
});
server.listen(5000);
process.on('SIGTERM', () => process.exit(0));

import { emptyDatabase } from '@fleetcommand/testing/servers/shared';
import { startPostgres } from '@fleetcommand/testing/servers/start';
import { io, type Socket } from 'socket.io-client';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startChat, type Chat } from './chat.js';
import { readConfig } from './config.js';
import type { Message } from './message.js';

const PAGE = { html: '<base href="{{base}}"><title>{{chatName}}</title>', css: 'p{}', js: '1' };
const chats: Chat[] = [];
afterEach(async () => {
  await Promise.all(chats.splice(0).map((chat) => chat.stop()));
});

async function start(databaseUrl: string, more: Record<string, string> = {}): Promise<string> {
  const read = readConfig({ DATABASE_URL: databaseUrl, HOST: '127.0.0.1', DRAIN_MS: '0', ...more });
  if (!read.ok) throw new Error(read.faults.join());
  const chat = await startChat({ ...read.config, port: 0 }, PAGE, '9.9.9');
  chats.push(chat);
  const url = `http://127.0.0.1:${chat.address.port}`;
  await vi.waitFor(async () => expect((await fetch(`${url}/api/ready`)).status).toBe(200), 5000);
  return url;
}

function join(url: string, options: { path?: string; lastId?: number } = {}) {
  const { path = '/socket.io/', ...auth } = options;
  const socket: Socket = io(url, { path, auth, transports: ['websocket'], forceNew: true });
  onTestFinished(() => void socket.close());
  // History and live messages may overlap; like the page, drop doubles by id.
  const seen = new Set<number>();
  const texts: string[] = [];
  socket.on('messages', (messages: Message[]) => {
    for (const { id, text } of messages) if (!seen.has(id)) texts.push(text);
    for (const { id } of messages) seen.add(id);
  });
  return { socket, texts };
}

async function post(url: string, body: unknown, type = 'application/json'): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(`${url}/api/messages`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: text,
  });
}

describe('a chat of two replicas', () => {
  it('shows every message on both, once, and the history to who comes later', async () => {
    const database = await emptyDatabase();
    const [first, second] = await Promise.all([start(database), start(database)]);
    const one = join(first);
    const other = join(second);
    await vi.waitFor(() => expect(one.socket.connected && other.socket.connected).toBe(true));
    const reply = await one.socket.emitWithAck('send', { author: ' Ada ', text: 'hello' });
    expect(reply).toMatchObject({ ok: true, message: { id: 1, author: 'Ada', text: 'hello' } });
    await post(second, { author: 'Bob', text: 'hi' });
    await vi.waitFor(() =>
      expect([one.texts, other.texts]).toEqual([
        ['hello', 'hi'],
        ['hello', 'hi'],
      ]),
    );
    const late = join(first);
    await vi.waitFor(() => expect(late.texts).toEqual(['hello', 'hi']));
    const back = join(second, { lastId: 1 });
    await vi.waitFor(() => expect(back.texts).toEqual(['hi']));
  });

  it('delivers in order of id while many write at once', async () => {
    const database = await emptyDatabase();
    const [first, second] = await Promise.all([start(database), start(database)]);
    const ids: number[] = [];
    const { socket } = join(first);
    socket.on('messages', (messages: Message[]) => ids.push(...messages.map(({ id }) => id)));
    await vi.waitFor(() => expect(socket.connected).toBe(true));
    await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        post(n % 2 ? first : second, { author: 'crowd', text: `message ${n}` }),
      ),
    );
    await vi.waitFor(() => expect(ids.length).toBe(60), 5000);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  });
});

describe('an outage of the database', () => {
  it('is told, loses no message stored, and is over when the database is back', async () => {
    const postgres = await startPostgres();
    onTestFinished(() => postgres.stop());
    const url = await start(postgres.url);
    const { texts } = join(url);
    await post(url, { author: 'Ada', text: 'before' });
    await vi.waitFor(() => expect(texts).toEqual(['before']));
    await postgres.kill();
    const refused = await post(url, { author: 'Ada', text: 'during' });
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('2');
    await vi.waitFor(async () => expect(await info(url)).toMatchObject({ ok: false }), 5000);
    await postgres.restart();
    await vi.waitFor(async () => expect(await info(url)).toMatchObject({ ok: true }), 10_000);
    expect((await post(url, { author: 'Ada', text: 'after' })).status).toBe(201);
    await vi.waitFor(() => expect(texts).toEqual(['before', 'after']), 5000);
  });

  async function info(url: string): Promise<unknown> {
    const response = await fetch(`${url}/api/info`);
    expect(response.status).toBe(200);
    return response.json();
  }
});

describe('the REST interface', () => {
  it('says who serves', async () => {
    const url = await start(await emptyDatabase(), { CHAT_NAME: 'Acme', INSTANCE_IP: '127.0.0.1' });
    expect(await (await fetch(`${url}/api/info`)).json()).toEqual({
      ok: true,
      name: 'Acme',
      version: '9.9.9',
      instance: '127.0.0.1',
    });
  });

  it('refuses what is not a message, naming the field', async () => {
    const url = await start(await emptyDatabase());
    const good = { author: 'Ada', text: 'x' };
    const cases: [unknown, string, number, string?][] = [
      ['{', 'application/json', 400],
      [good, 'text/plain', 415],
      [{ ...good, text: 'x'.repeat(20_000) }, 'application/json', 413],
      [{ ...good, text: ' ' }, 'application/json', 422, '/text'],
      [{ ...good, text: 'x'.repeat(2001) }, 'application/json', 422, '/text'],
      [{ ...good, author: 'nul\0' }, 'application/json', 422, '/author'],
      [{ text: 'x' }, 'application/json', 422, '/author'],
      [{ ...good, admin: true }, 'application/json', 422],
      ['[]', 'application/json', 422],
    ];
    for (const [body, type, status, pointer] of cases) {
      const response = await post(url, body, type);
      expect(response.status, JSON.stringify(body).slice(0, 60)).toBe(status);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      if (pointer) expect(await response.json()).toMatchObject({ errors: [{ pointer }] });
    }
    expect(await (await fetch(`${url}/api/messages`)).json()).toEqual({ data: [] });
    expect((await fetch(`${url}/api/messages?limit=0`)).status).toBe(400);
    expect((await fetch(`${url}/api/messages`, { method: 'DELETE' })).status).toBe(405);
    expect((await fetch(`${url}/../etc/passwd`)).status).toBe(404);
  });
});

describe('under a path prefix', () => {
  it('serves page and sockets whether or not the router strips it, and escapes its name', async () => {
    const url = await start(await emptyDatabase(), {
      ROOT_URL: 'https://acme.test/team',
      CHAT_NAME: '<b>"Acme"</b>',
    });
    const stripped = await (await fetch(`${url}/`)).text();
    expect(stripped).toBe('<base href="/team/"><title>&lt;b&gt;&quot;Acme&quot;&lt;/b&gt;</title>');
    for (const path of ['/team', '/team/', '/team?x=1'])
      expect(await (await fetch(url + path)).text()).toBe(stripped);
    expect((await fetch(`${url}/team/chat.css`)).status).toBe(200);
    expect((await fetch(`${url}/teammate`)).status).toBe(404);
    for (const path of ['/team/socket.io/', '/socket.io/']) {
      const { socket } = join(url, { path });
      await vi.waitFor(() => expect(socket.connected).toBe(true));
    }
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unwrap } from '@fleetcommand/kernel/result';
import { afterEach, expect, test } from 'vitest';
import { runBatch } from './runtime.js';

const folder = mkdtempSync(join(tmpdir(), 'fc-runtime-'));
const socketPath = join(folder, 'stats.sock');
let server: Server | undefined;

afterEach(() => {
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Answers as HAProxy does, each reply in pieces of so many characters. */
async function answerInPieces(replies: Readonly<Record<string, string>>, length: number) {
  const send = async (socket: Socket, text: string): Promise<void> => {
    for (let at = 0; at < text.length; at += length) {
      await new Promise<void>((resolve) =>
        socket.write(text.slice(at, at + length), () => resolve()),
      );
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const listening = createServer((socket) => {
    let sent = Promise.resolve();
    socket.on('error', () => socket.destroy());
    socket.on('data', (data) => {
      for (const line of data.toString().split('\n').filter(Boolean))
        sent = sent.then(() => send(socket, `${replies[line] ?? ''}\n> `));
    });
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(socketPath, resolve));
}

test('replies are told apart wherever they are cut on their way', async () => {
  const long = Array.from({ length: 500 }, (_, line) => `${line},>,> ,x`).join('\n');
  await answerInPieces({ 'show info': 'Pid: 7\n', 'show stat': long, 'show pools': 'two' }, 7);
  const lines = ['show stat', 'show map', 'show pools'].map((line) => ({ line }));
  const { replies } = unwrap(await runBatch({ socketPath, workerPid: 7 }, lines));
  expect(replies).toEqual([long, '', 'two']);
});

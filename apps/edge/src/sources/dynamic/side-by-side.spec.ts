import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { Conversing } from './follower.js';
import { sideBySide } from './side-by-side.js';

const conversing = (signal = new AbortController().signal): Conversing => ({
  signal,
  heard: () => undefined,
  events: {
    replaced: () => undefined,
    set: () => undefined,
    deleted: () => undefined,
    failed: () => undefined,
  },
});

/** Until the signal, and then a while. */
const lasting = async ({ signal }: Conversing, ended: string[], name: string): Promise<void> => {
  await once(signal, 'abort');
  await new Promise(setImmediate);
  ended.push(name);
  signal.throwIfAborted();
};

describe('what is done side by side', () => {
  test.each([
    ['ends', async () => undefined, 'over'],
    ['fails', () => Promise.reject(new Error('gone')), 'gone'],
  ])('is ended as a whole, and waited for, when the first of it %s', async (_, first, how) => {
    const ended: string[] = [];
    const result = await sideBySide(conversing(), (inside) => [
      lasting(inside, ended, 'one'),
      first(),
      lasting(inside, ended, 'two'),
    ]).then(
      () => 'over',
      (error: Error) => error.message,
    );
    expect([result, ...ended]).toEqual([how, 'one', 'two']);
  });

  test('is ended from outside', async () => {
    const ended: string[] = [];
    const stopping = new AbortController();
    const talking = sideBySide(conversing(stopping.signal), (inside) => [
      lasting(inside, ended, 'one'),
    ]);
    stopping.abort();
    await expect(talking).rejects.toThrow('aborted');
    expect(ended).toEqual(['one']);
  });
});

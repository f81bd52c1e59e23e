import { expect, it } from 'vitest';
import { Bell } from './bell.js';

const going = new AbortController().signal;

it('remembers rings that nobody waited for, as one', async () => {
  const bell = new Bell();
  bell.ring();
  bell.ring();
  await bell.next(going);
  const again = bell.next(going).then(() => 'rung');
  expect(await Promise.race([again, Promise.resolve('waiting')])).toBe('waiting');
  bell.ring();
  expect(await again).toBe('rung');
});

it('waits no longer than it is told', async () => {
  await expect(new Bell().next(going, 1)).resolves.toBeUndefined();
});

it('stops waiting when its signal says so', async () => {
  const stopping = new AbortController();
  const waiting = new Bell().next(stopping.signal);
  stopping.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
});

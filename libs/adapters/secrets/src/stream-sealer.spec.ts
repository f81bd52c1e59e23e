import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { streamSealer } from './stream-sealer.js';

const PIECE = 64 * 1024 + 16;
const KEY = streamSealer.newKey();

async function* inChunks(content: Uint8Array, length = 10_000): AsyncIterable<Uint8Array> {
  for (let at = 0; at < content.length; at += length) yield content.subarray(at, at + length);
}

const sealed = (content: Uint8Array) => buffer(streamSealer.seal(inChunks(content), KEY));
const opened = (content: Uint8Array, key: typeof KEY | null = KEY) =>
  buffer(streamSealer.open(inChunks(content), key));

// Random bytes, which compression leaves as long as they are.
const LONG = randomBytes(300_000);

describe('what is sealed as it flows', () => {
  it('comes back as it was, whatever it is and in whatever pieces it comes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3_000 }),
        fc.integer({ min: 1, max: 999 }),
        async (content, length) => {
          const kept = await buffer(streamSealer.seal(inChunks(content, length), KEY));
          expect(await opened(kept)).toEqual(Buffer.from(content));
        },
      ),
      { numRuns: 30 },
    );
    expect(await opened(await sealed(LONG))).toEqual(LONG);
  });

  it('shows nothing of what it holds', async () => {
    const kept = await sealed(Buffer.from('all of Ada’s messages'.repeat(9)));
    expect(kept.includes('messages')).toBe(false);
    expect(kept.subarray(0, 2)).not.toEqual(gzipSync('x').subarray(0, 2));
  });

  it.each([
    ['changed in one bit', (kept: Buffer) => flipped(kept, 70_000)],
    ['cut after a whole piece', (kept: Buffer) => kept.subarray(0, 2 * PIECE)],
    ['cut within one', (kept: Buffer) => kept.subarray(0, 2 * PIECE + 5)],
    ['cut to nothing', () => Buffer.alloc(0)],
    ['put in another order', (kept: Buffer) => swapped(kept)],
    ['made longer', (kept: Buffer) => Buffer.concat([kept, kept.subarray(-40)])],
  ])('is refused where it was %s', async (_, spoil) => {
    await expect(opened(spoil(await sealed(LONG)))).rejects.toThrow();
  });

  it('opens with no other key', async () => {
    await expect(opened(await sealed(LONG), streamSealer.newKey())).rejects.toThrow();
  });

  it('that was only compressed once is read as well', async () => {
    expect(await opened(gzipSync(LONG), null)).toEqual(LONG);
  });

  it('fails with what fails underneath', async () => {
    const broken = async function* (): AsyncIterable<Uint8Array> {
      yield LONG;
      throw new Error('the server went away');
    };
    await expect(buffer(streamSealer.seal(broken(), KEY))).rejects.toThrow('the server went away');
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
}

function swapped(bytes: Buffer): Buffer {
  const [first, second] = [bytes.subarray(0, PIECE), bytes.subarray(PIECE, 2 * PIECE)];
  return Buffer.concat([second, first, bytes.subarray(2 * PIECE)]);
}

import fc from 'fast-check';
import { expect, it } from 'vitest';

import { readLines } from './lines.js';

async function collect(lines: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

async function* chunksOf(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const cut of cuts.map((c) => c % (bytes.length + 1)).toSorted((a, b) => a - b)) {
    yield bytes.subarray(from, cut);
    from = cut;
  }
  yield bytes.subarray(from);
}

it('finds the same lines however the bytes are cut', async () => {
  const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ''));
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.array(fc.nat()), async (lines, cuts) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
      expect(await collect(readLines(chunksOf(bytes, cuts), 'wholeOnly'))).toEqual(lines);
    }),
  );
});

it('keeps an unfinished last line only when asked', async () => {
  const bytes = Buffer.from('a\nb');
  expect(await collect(readLines(chunksOf(bytes, []), 'wholeOnly'))).toEqual(['a']);
  expect(await collect(readLines(chunksOf(bytes, []), 'withRest'))).toEqual(['a', 'b']);
});

it('gives up on a line without end', async () => {
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) yield new Uint8Array(1024 * 1024).fill(97);
  }
  await expect(collect(readLines(endless(), 'wholeOnly'))).rejects.toThrow('a line of more than');
});

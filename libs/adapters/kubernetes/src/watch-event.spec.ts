import fc from 'fast-check';
import { expect, it } from 'vitest';
import { collect } from './testing/collect.js';
import { parseWatchEvent, readLines } from './watch-event.js';

const TYPE = { apiVersion: 'v1', kind: 'ConfigMap' };

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

it.each([
  ['ADDED', 'put'],
  ['MODIFIED', 'put'],
  ['DELETED', 'remove'],
])('reads %s', (type, expected) => {
  const object = { metadata: { name: 'a', managedFields: [] } };
  expect(parseWatchEvent(JSON.stringify({ type, object }), TYPE)).toEqual({
    type: expected,
    object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } },
  });
});

it('reads a bookmark', () => {
  const line = '{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"42"}}}';
  expect(parseWatchEvent(line, TYPE)).toEqual({ type: 'bookmark', resourceVersion: '42' });
});

it('reads an error with its status', () => {
  const line = '{"type":"ERROR","object":{"kind":"Status","code":410,"message":"too old"}}';
  expect(parseWatchEvent(line, TYPE)).toMatchObject({ type: 'error', status: { code: 410 } });
});

it.each([
  '',
  '{',
  'null',
  '{"type":"ADDED"}',
  '{"type":"ADDED","object":{}}',
  '<html>',
  '{"type":"BOOKMARK","object":1}',
])('takes %j as an error, so that everything is listed again', (line) => {
  expect(parseWatchEvent(line, TYPE)).toEqual({ type: 'error', status: undefined });
});

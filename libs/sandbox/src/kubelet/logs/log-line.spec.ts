import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLine, LineSplitter, parseLine, splitRecords } from './log-line.js';

const TIME = '2026-01-01T00:00:00.000Z';

describe('log records', () => {
  it('carry time, stream and text', () => {
    const record = formatLine(TIME, 'stderr', false, Buffer.from('two words'));
    expect(record.toString()).toBe(`${TIME} stderr F two words\n`);
  });

  it('skip what is not a record, such as a line cut short', () => {
    expect(parseLine(Buffer.from('2026-01'))).toBeUndefined();
  });

  it('give back what was written, however it came in pieces', () => {
    const chunk = fc
      .uint8Array({ maxLength: 60 })
      .map((bytes) => bytes.map((byte) => (byte % 7 === 0 ? 0x0a : byte)));
    fc.assert(
      fc.property(fc.array(chunk), fc.integer({ min: 1, max: 20 }), (chunks, longest) => {
        const records: Buffer[] = [];
        const splitter = new LineSplitter((text, partial) => {
          records.push(formatLine(TIME, 'stdout', partial, text));
        }, longest);
        for (const piece of chunks) splitter.push(Buffer.from(piece));
        splitter.end();
        const lines = splitRecords(Buffer.concat(records)).map((record) => parseLine(record));
        const read = Buffer.concat(
          lines.flatMap((line) => [
            line?.text ?? Buffer.alloc(0),
            Buffer.from(line?.partial ? '' : '\n'),
          ]),
        );
        const written = Buffer.concat(chunks);
        const ended = written.length === 0 || written.at(-1) === 0x0a;
        expect(read).toEqual(ended ? written : Buffer.concat([written, Buffer.from('\n')]));
      }),
    );
  });
});

import { appendFile, mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lastLines, rotateLogs } from './log-file.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetcommand-logs-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('lastLines', () => {
  it('gives the end of a log, structured lines by their message and error', async () => {
    const file = join(folder, 'mixed.log');
    await writeFile(
      file,
      [
        'first',
        '{"level":"info","msg":"listening"}',
        '',
        '{"level":"error","msg":"it broke","err":{"message":"ECONNREFUSED"}}',
        'plain end',
        '',
      ].join('\n'),
    );
    expect(await lastLines(file, 3)).toEqual(['listening', 'it broke: ECONNREFUSED', 'plain end']);
  });

  it('gives nothing for a log that is not there', async () => {
    expect(await lastLines(join(folder, 'none.log'), 3)).toEqual([]);
  });

  it('reads only the end of a large log', async () => {
    const file = join(folder, 'large.log');
    await writeFile(file, `${'x'.repeat(100)}\n`.repeat(2000));
    await appendFile(file, 'the end\n');
    expect((await lastLines(file, 1))[0]).toBe('the end');
  });
});

describe('rotateLogs', () => {
  it('moves a large log aside while its writer goes on', async () => {
    const file = join(folder, 'busy.log');
    await writeFile(file, 'x'.repeat(11 * 1024 * 1024));
    const writer = await open(file, 'a');
    await rotateLogs(folder);
    await writer.write('after\n');
    await writer.close();
    expect(await readFile(file, 'utf8')).toBe('after\n');
    expect((await stat(`${file}.1`)).size).toBe(11 * 1024 * 1024);
  });
});

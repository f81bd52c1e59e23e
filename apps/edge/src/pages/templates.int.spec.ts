import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startRig } from '../test-rig/edge-rig.js';
import { MemorySource } from '../test-rig/memory-source.js';
import { get } from '../test-rig/requests.js';
import { readTemplates } from './templates.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fc-pages-'));
});
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);

describe('pages of an installation’s own', () => {
  test('are what clients get, with the request’s id; a page of its own goes before the general one', async () => {
    await write(
      'page.html',
      '<h1>Example Inc: {{title}}</h1><p>100% {{status}} {{request-id}}</p>',
    );
    await write('error-400.html', '<h1>What?</h1>');
    await write('not-found.json', '{"error":"{{code}}","detail":"{{detail}}"}');
    const rig = await startRig([new MemorySource()], { EDGE_PAGES: folder });
    try {
      await rig.settled();
      const html = await get(rig.http, 'nobody.test', { headers: { accept: 'text/html' } });
      expect(html.body).toMatch(
        /^<h1>Example Inc: Nothing lives at this address<\/h1><p>100% 404 [0-9A-F]{22}<\/p>$/,
      );
      const json = await get(rig.http, 'nobody.test', { headers: { accept: '*/*' } });
      expect(JSON.parse(json.body)).toMatchObject({ error: 'edge.unknown-host' });
      expect(json.headers['content-type']).toBe('application/problem+json');
      expect((await get(rig.http, 'a@nobody.test')).body).toBe('<h1>What?</h1>');
    } finally {
      await rig.dispose();
    }
  });

  test('that are none, or too large, keep the edge from starting, and all are named', async () => {
    await write('suspendet.html', 'x');
    await write('suspended.html', 'x'.repeat(15_000));
    const read = await readTemplates(folder);
    expect(read.ok).toBe(false);
    const message = read.ok ? '' : read.error.message;
    expect(message).toContain('suspendet.html is no page');
    expect(message).toContain('suspended.html has 15000 bytes');
    expect(await readTemplates(join(folder, 'absent'))).toMatchObject({
      ok: false,
      error: { code: 'edge.pages-configuration' },
    });
  });
});

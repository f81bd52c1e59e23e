import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRig } from '../test-rig/edge-rig.js';
import type { EdgeRig } from '../test-rig/edge-rig.js';
import { MemorySource } from '../test-rig/memory-source.js';
import { get } from '../test-rig/requests.js';

let folder: string;
let rig: EdgeRig;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fc-dashboard-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'edge.html'), '<!doctype html><title>edge</title>');
  await writeFile(join(folder, 'index.html'), 'the console, which is none of the edge’s business');
  await writeFile(join(folder, 'assets', 'edge-1a2b.js'), 'export {};');
  rig = await startRig([new MemorySource([])], { EDGE_DASHBOARD_DIR: folder });
});
afterAll(async () => {
  await rig.dispose();
  await rm(folder, { recursive: true });
});

const ask = (path: string) => get(rig.config.privateApi.port, 'localhost', { path });

describe('the dashboard', () => {
  test('is a page with a content security policy, at the path that Traefik’s has', async () => {
    const page = await ask('/dashboard/?tab=routers');
    expect([page.status, page.body]).toEqual([200, '<!doctype html><title>edge</title>']);
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    for (const path of ['/', '/dashboard']) {
      const redirect = await ask(path);
      expect([redirect.status, redirect.headers.location]).toEqual([302, '/dashboard/']);
    }
  });

  test('has its files, kept for a year, and no others', async () => {
    const script = await ask('/assets/edge-1a2b.js');
    expect([script.status, script.headers['content-type']]).toEqual([
      200,
      'text/javascript; charset=utf-8',
    ]);
    expect(script.headers['cache-control']).toContain('immutable');
    for (const path of ['/assets/none.js', '/assets/..%2findex.html', '/index.html', '/assets/'])
      expect([path, (await ask(path)).status]).toEqual([path, 404]);
  });

  test('changes nothing: it is read with GET', async () => {
    const { port } = rig.config.privateApi;
    const answer = await get(port, 'localhost', { path: '/dashboard/', method: 'POST' });
    expect(answer.status).toBe(405);
  });

  test('is said to be missing where it is not built', async () => {
    const without = await startRig([new MemorySource([])]);
    const answer = await get(without.config.privateApi.port, 'localhost', { path: '/dashboard/' });
    expect([answer.status, answer.body]).toEqual([
      404,
      expect.stringContaining('EDGE_DASHBOARD_DIR'),
    ]);
    await without.dispose();
  });

  test('asks for the token where there is one', async () => {
    const guarded = await startRig([new MemorySource([])], {
      EDGE_DASHBOARD_DIR: folder,
      EDGE_TOKEN: 'a-token-of-some-length',
    });
    const { port } = guarded.config.privateApi;
    expect((await get(port, 'localhost', { path: '/dashboard/' })).status).toBe(401);
    const authorization = `Basic ${Buffer.from('any:a-token-of-some-length').toString('base64')}`;
    const answer = await get(port, 'localhost', {
      path: '/dashboard/',
      headers: { authorization },
    });
    expect(answer.status).toBe(200);
    await guarded.dispose();
  });
});

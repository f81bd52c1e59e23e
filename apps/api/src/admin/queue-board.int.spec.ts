import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createJobInspector,
  type OpenJobInspector,
} from '@fleetcommand/adapter-bullmq/job-inspector';
import { testRedis } from '@fleetcommand/testing/servers/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startApi, type ApiRig } from '../testing/api-rig.js';

let inspector: OpenJobInspector;
let folder: string;
let rig: ApiRig;
let operator: string;
beforeAll(async () => {
  inspector = createJobInspector(await testRedis());
  folder = await mkdtemp(join(tmpdir(), 'fc-console-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>console</title>');
  // Beside the console, whose files are served by the same means.
  rig = await startApi({ boardQueue: inspector.queue, consoleDir: folder });
  operator = await rig.operator('root');
});
afterAll(async () => {
  await rig.close();
  await inspector.close();
  await rm(folder, { recursive: true });
});

const BOARD = '/v1/admin/queues';
const codeOf = (answer: { json(): unknown }) => (answer.json() as { code: string }).code;

describe('the board of the queue', () => {
  it('is for operators', async () => {
    const { token } = await rig.signUp('acme');
    expect(codeOf(await rig.ask(`GET ${BOARD}/`))).toBe('accounts.not-signed-in');
    expect(codeOf(await rig.ask(`GET ${BOARD}/`, { as: token }))).toBe('accounts.operators-only');
    expect(codeOf(await rig.ask(`GET ${BOARD}/api/queues`, { as: token }))).toBe(
      'accounts.operators-only',
    );
  });

  it('shows the queue to them, and its page’s files', async () => {
    const page = await rig.ask(`GET ${BOARD}/`, { as: operator });
    expect([page.statusCode, page.body]).toEqual([200, expect.stringContaining('fleetcommand')]);
    const script = /static\/js\/main\.[\w.]+\.js/.exec(page.body)?.[0];
    expect((await rig.ask(`GET ${BOARD}/${script}`, { as: operator })).statusCode).toBe(200);
    const queues = await rig.ask(`GET ${BOARD}/api/queues`, { as: operator });
    expect(queues.json()).toMatchObject({ queues: [{ name: 'fleet', readOnlyMode: true }] });
  });

  it('asks nobody else for anything', async () => {
    const page = await rig.ask(`GET ${BOARD}/`, { as: operator });
    const addresses = Array.from(page.body.matchAll(/(?:href|src)="([^"]*)"/g), ([, to]) => to);
    expect(addresses.length).toBeGreaterThan(3);
    expect(addresses.filter((to) => /^(https?:)?\/\//.test(to ?? ''))).toEqual([]);
  });

  it('changes nothing', async () => {
    const answer = await rig.ask(`PUT ${BOARD}/api/queues/fleet/pause`, { as: operator });
    expect([answer.statusCode, codeOf(answer)]).toEqual([405, 'request.method-not-allowed']);
  });

  it('leaves the console where it was', async () => {
    expect((await rig.ask('GET /fleet')).body).toContain('<title>console</title>');
  });
});

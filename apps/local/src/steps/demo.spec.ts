import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail, ok, unwrap, type Result } from '@fleetcommand/kernel/result';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeHome } from '../settings/home.js';
import { readConfig } from '../settings/config.js';
import { DEFAULT_PORTS } from '../settings/port-plan.js';
import { keepSecrets } from '../settings/secrets.js';
import type { Stack } from '../settings/stack.js';
import { readDemo } from './demo-record.js';
import { demoInstance } from './demo.js';
import type { EdgeAnswer, EdgeClient } from './edge-client.js';

const API = 'https://fleet.localhost:8443/v1';
const URL = 'https://demo.apps.localhost:8443';
const TENANT = { id: 'ten_1', url: URL, slug: 'demo' };

let stack: Stack;
beforeEach(async () => {
  const root = await mkdtemp(join(tmpdir(), 'fleetcommand-demo-'));
  const config = unwrap(readConfig([], { FLEET_HOME: root }));
  await makeHome(config.home);
  const secrets = unwrap(await keepSecrets(config.home.secrets));
  stack = { config, secrets, ports: DEFAULT_PORTS };
});
afterEach(() => rm(stack.config.home.root, { recursive: true, force: true }));

type Script = Record<string, (Partial<EdgeAnswer> | undefined)[]>;

/** An edge that answers each request from its script; the last answer repeats, `undefined` is no answer. */
function edge(script: Script) {
  const asked: string[] = [];
  const answer = (request: string, cookie = ''): Promise<Result<EdgeAnswer>> => {
    asked.push(cookie === '' ? request : `${request} as ${cookie}`);
    const answers = script[request] ?? [];
    const next = answers.length > 1 ? answers.shift() : answers[0];
    if (!next) return Promise.resolve(fail('local.edge-unreachable', 'connection refused'));
    return Promise.resolve(ok({ status: 200, body: {}, cookie: '', ...next }));
  };
  const client: EdgeClient = {
    get: (url, cookie) => answer(`GET ${url}`, cookie),
    post: (url) => answer(`POST ${url}`),
    close: () => Promise.resolve(),
  };
  return { client, asked };
}

const operation = (state: string, more: object = {}) => ({ body: { state, steps: [], ...more } });
const UNKNOWN = { [`POST ${API}/sessions`]: [{ status: 401 }] };
const LIVE = { [`GET ${URL}/api/info`]: [undefined, { status: 503 }, { status: 200 }] };

describe('the demo customer', () => {
  it('signs up once, follows the operation, and waits until the instance answers', async () => {
    const notes: string[] = [];
    const { client, asked } = edge({
      ...UNKNOWN,
      ...LIVE,
      [`POST ${API}/signup`]: [
        { status: 202, body: { tenant: TENANT, operation: { id: 'op_1' } }, cookie: 's=1' },
      ],
      [`GET ${API}/operations/op_1`]: [
        undefined,
        operation('running', { steps: [{ name: 'database', state: 'running', message: null }] }),
        operation('succeeded'),
      ],
    });
    const demo = await demoInstance(stack, client, (note) => notes.push(note));
    expect(demo).toEqual(ok({ tenantId: 'ten_1', url: URL }));
    expect(notes).toEqual(['signing up', 'database', 'waiting for its first answer']);
    expect(asked).toContain(`GET ${API}/operations/op_1 as s=1`);
    const again = edge(LIVE);
    expect(await demoInstance(stack, again.client, () => undefined)).toEqual(demo);
    expect(again.asked.every((request) => request === `GET ${URL}/api/info`)).toBe(true);
  });

  it('who signed up in a run that was cut off is found again', async () => {
    const { client, asked } = edge({
      ...LIVE,
      [`POST ${API}/sessions`]: [{ status: 201, cookie: 's=2' }],
      [`GET ${API}/tenants`]: [{ body: { data: [TENANT] } }],
    });
    expect(await demoInstance(stack, client, () => undefined)).toMatchObject({ ok: true });
    expect(asked).toContain(`GET ${API}/tenants as s=2`);
    expect(await readDemo(stack.config.home.demo)).toEqual({ tenantId: 'ten_1', url: URL });
  });

  it('that is refused says why and where to look', async () => {
    const { client } = edge({
      ...UNKNOWN,
      [`POST ${API}/signup`]: [{ status: 409, body: { detail: 'The name demo is taken.' } }],
    });
    expect(await demoInstance(stack, client, () => undefined)).toMatchObject({
      ok: false,
      error: {
        code: 'local.demo-refused',
        message: expect.stringMatching(
          /409 \(The name demo is taken\.\)\. Look at: \.\/fleet logs/,
        ),
      },
    });
  });

  it('whose instance cannot be provisioned says so', async () => {
    const { client } = edge({
      ...UNKNOWN,
      [`POST ${API}/signup`]: [
        { status: 202, body: { tenant: TENANT, operation: { id: 'op_1' } } },
      ],
      [`GET ${API}/operations/op_1`]: [operation('failed', { error: { detail: 'No quota.' } })],
    });
    expect(await demoInstance(stack, client, () => undefined)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('the operation failed (No quota.)') },
    });
    expect(await readDemo(stack.config.home.demo)).toBeUndefined();
  });
});

describe('readDemo', () => {
  it('treats a damaged record as none', async () => {
    await writeFile(stack.config.home.demo, '{"tenantId": 7');
    expect(await readDemo(stack.config.home.demo)).toBeUndefined();
  });
});

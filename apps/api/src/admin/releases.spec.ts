import { release, releaseList, rollout } from '@fleetcommand/contracts/http/admin/releases';
import { tenant as tenantSchema } from '@fleetcommand/contracts/http/tenants';
import { aBlueprint } from '@fleetcommand/testing/builders/catalogue';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';

import { startApi, type ApiRig } from '../testing/api-rig.js';

let rig: ApiRig;
let operator: string;
beforeEach(async () => {
  rig = await startApi();
  operator = await rig.operator('root');
});
afterEach(() => rig.close());

const ask = (route: string, body?: object) =>
  rig.ask(route, { as: operator, ...(body && { body }) });
const document = (version: number) =>
  stringify(
    aBlueprint({
      version,
      appVersion: `${version}.0.0`,
      components: { web: { image: 'example/chat:${app.version}', port: 3000 } },
    }),
  );
const publish = (version: number) =>
  ask('POST /v1/admin/releases', { document: document(version) });

describe('releases', () => {
  it('are published, listed with who is on them, and told to whoever has an older one', async () => {
    const { tenant, token } = await rig.signUp('ada');
    expect(tenantSchema.parse(tenant).upgrade).toBeNull();
    const published = await publish(2);
    expect([published.statusCode, release.parse(published.json())]).toMatchObject([
      201,
      { version: 2, appVersion: '2.0.0', images: ['example/chat:2.0.0'], tenants: 0 },
    ]);
    const { data } = releaseList.parse((await ask('GET /v1/admin/releases')).json());
    const counted = data.map(({ blueprint, version, tenants }) => [blueprint, version, tenants]);
    expect(counted).toEqual([
      ['sample-chat', 2, 0],
      ['sample-chat', 1, 1],
    ]);
    rig.clock.advance(2_000);
    const seen = tenantSchema.parse(
      (await rig.ask(`GET /v1/tenants/${tenant.id}`, { as: token })).json(),
    );
    expect(seen.upgrade).toEqual({ blueprintVersion: 2, version: '2.0.0' });
    const upgraded = await rig.ask(`POST /v1/tenants/${tenant.id}/upgrade`, { as: token });
    expect([upgraded.statusCode, upgraded.json()]).toMatchObject([
      202,
      { tenant: { version: '2.0.0', upgrade: null }, operation: { kind: 'tenant.upgrade' } },
    ]);
  });

  it('that cannot be used are refused, with the line', async () => {
    const text = document(2).replace('port: 3000', 'port: none');
    const refused = await ask('POST /v1/admin/releases', {
      document: text,
      fileName: 'chat.yaml',
    });
    expect([refused.statusCode, refused.json()]).toMatchObject([
      422,
      { code: 'blueprints.invalid' },
    ]);
    expect(refused.json<{ detail: string }>().detail).toMatch(
      /chat\.yaml:\d+:\d+ components\.web\.port/,
    );
    const old = await publish(1);
    expect([old.statusCode, old.json()]).toMatchObject([409, { code: 'releases.old-version' }]);
  });

  it('are withdrawn, and offered again', async () => {
    await publish(2);
    const change = (name: string, withdrawn: boolean) =>
      ask(`PATCH /v1/admin/releases/${name}`, { withdrawn });
    expect((await change('sample-chat@2', true)).json()).toMatchObject({
      withdrawnAt: rig.clock.now().toISOString(),
    });
    expect((await change('sample-chat@2', false)).json()).toMatchObject({ withdrawnAt: null });
    expect((await change('sample-chat@9', true)).statusCode).toBe(404);
    expect((await change('sample-chat', true)).statusCode).toBe(404);
  });
});

describe('rollouts', () => {
  it('begin, pause, go on and end at an operator’s word, and say how far they came', async () => {
    await rig.signUp('ada');
    await publish(2);
    const wanted = { blueprint: 'sample-chat', version: 2 };
    const started = await ask('POST /v1/admin/rollouts', wanted);
    expect(started.statusCode).toBe(202);
    const { id, ...begun } = rollout.parse(started.json());
    expect(begun).toMatchObject({
      state: 'rolling',
      atOnce: 10,
      failuresAllowed: 0,
      progress: { behind: 1, moving: 0, failed: 0, moved: 0 },
    });
    expect((await ask('POST /v1/admin/rollouts', wanted)).statusCode).toBe(409);
    const steer = async (order: string) =>
      (await ask(`POST /v1/admin/rollouts/${id}/${order}`)).json<{ state: string }>().state;
    expect(await steer('pause')).toBe('paused');
    expect(await steer('resume')).toBe('rolling');
    expect(await steer('cancel')).toBe('canceled');
    expect((await ask(`GET /v1/admin/rollouts/${id}`)).json()).toMatchObject({ state: 'canceled' });
    const list = (await ask('GET /v1/admin/rollouts')).json<{ data: { id: string }[] }>();
    expect(list.data.map((one) => one.id)).toEqual([id]);
    expect((await ask(`POST /v1/admin/rollouts/${id}/resume`)).statusCode).toBe(409);
    const nobodys = `rol_${'0'.repeat(32)}`;
    expect((await ask(`GET /v1/admin/rollouts/${nobodys}`)).statusCode).toBe(404);
  });

  it('are the operators’ alone', async () => {
    const { token } = await rig.signUp('bob');
    for (const route of ['GET /v1/admin/releases', 'GET /v1/admin/rollouts'])
      expect((await rig.ask(route, { as: token })).statusCode).toBe(403);
  });
});

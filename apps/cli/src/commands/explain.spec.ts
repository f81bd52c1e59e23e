import type { Explanation } from '@fleetcommand/client/api/types.gen';
import { storeFleet, storeTenant } from '@fleetcommand/testing/builders/fleet';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { startCli, type CliRig } from '../testing/cli-rig.js';

let rig: CliRig;
let ada: { readonly id: string; readonly url: string };
beforeEach(async () => {
  rig = await startCli();
  ada = (await rig.api.signUp('ada')).tenant;
  await rig.api.signUp('ada-too');
});
afterEach(() => rig.close());

const asCustomer = () => rig.signIn('ada@example.com');
const asOperator = async () => {
  await rig.api.operator('root');
  await rig.signIn('root@fleet.example.com');
};

it.each([
  ['customers, of their own', asCustomer],
  ['operators, of anybody’s', asOperator],
])('explains an instance by slug, id and address to %s', async (_who, signIn) => {
  await signIn();
  const host = new URL(ada.url).host;
  for (const reference of ['ada', ada.id, ada.url, host, host.toUpperCase(), `${host}/login?a=b`]) {
    const { tenant } = await rig.json<Explanation>('explain', reference);
    expect(tenant.id, reference).toBe(ada.id);
  }
});

it('finds the one whose slug is the word behind any number that hold it', async () => {
  const { tenant } = await rig.api.signUp('salon');
  const { store } = rig.api.parts;
  const fleet = await storeFleet(store);
  // More than a page of them, each newer.
  for (let n = 0; n <= 100; n += 1) await storeTenant(store, fleet, { slug: `salon-${n}` });
  await asOperator();
  expect((await rig.json<Explanation>('explain', 'salon')).tenant.id).toBe(tenant.id);
  expect((await rig.fleet('explain', 'salo')).stderr).toContain('and more: name one by its slug');
});

it('finds an instance of one’s own by any of its domains', async () => {
  const { tenant } = await rig.api.signUp('cleo', { plan: 'pro' });
  await rig.signIn('cleo@example.com');
  for (const hostname of ['chat.acme.com', 'büro.acme.com'])
    expect(await rig.fleet('domains', 'add', 'cleo', hostname)).toMatchObject({ code: 0 });
  for (const reference of ['chat.acme.com', 'https://BÜRO.acme.com/login'])
    expect((await rig.json<Explanation>('explain', reference)).tenant.id).toBe(tenant.id);
  expect(await rig.fleet('explain', 'news.acme.com')).toMatchObject({ code: 4 });
});

it('tells operators where it stands, and customers nothing of where others press', async () => {
  await asOperator();
  const { placement } = await rig.json<Explanation>('explain', 'ada');
  expect(placement).toEqual((await rig.json<Explanation>('admin', 'explain', 'ada')).placement);
  expect(placement).not.toBeNull();
  await asCustomer();
  expect(await rig.json<Explanation>('explain', 'ada')).toMatchObject({ placement: null });
});

it('says where to look when nothing is found, or several are', async () => {
  await asOperator();
  const nobody = await rig.fleet('explain', 'bob');
  expect([nobody.code, nobody.stderr]).toEqual([4, expect.stringContaining('“bob”')]);
  expect(nobody.stderr).toContain('fleet admin tenants <words>');
  const several = await rig.fleet('explain', 'example.com');
  expect([several.code, several.stderr]).toEqual([4, expect.stringMatching(/ada-too, ada: name/)]);
  await asCustomer();
  const others = await rig.fleet('explain', 'ada-too');
  expect([others.code, others.stderr]).toEqual([4, expect.stringContaining('fleet tenants list')]);
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { aSignup, startApi, type ApiRig } from '../testing/api-rig.js';

let rig: ApiRig;
let operator: string;
beforeEach(async () => {
  rig = await startApi();
  operator = await rig.operator('ops');
});
afterEach(() => rig.close());

const set = (intake: object, headers: Record<string, string> = { 'if-match': '*' }) =>
  rig.ask('PATCH /v1/admin/settings', { as: operator, body: { intake }, headers });
const signUp = (name: string) => rig.ask('POST /v1/signup?session=token', { body: aSignup(name) });
const order = (as: string, slug: string) =>
  rig.ask('POST /v1/tenants', { as, body: { name: slug, slug, plan: 'free' } });

const statusesOf = (answers: readonly { readonly statusCode: number }[]) =>
  answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b);

describe('who is let in', { timeout: 30_000 }, () => {
  it('is nobody new while operators have closed signing up; customers go on', async () => {
    const ada = await rig.signUp('ada');
    const notice = 'We are moving house until Monday.';
    const answer = await set({ signups: 'closed', notice });
    expect(answer.json()).toMatchObject({
      intake: { signups: 'closed', creations: 'open', notice },
    });
    expect((await rig.ask('GET /v1/signup')).json()).toEqual({ open: false, notice });
    const refused = await signUp('bob');
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '900']);
    expect(refused.json()).toMatchObject({
      code: 'platform.signups-closed',
      detail: expect.stringContaining(notice) as string,
    });
    expect((await order(ada.token, 'ada-two')).statusCode).toBe(202);
    await set({ signups: 'open' });
    expect((await rig.ask('GET /v1/signup')).json()).toEqual({ open: true, notice: '' });
    expect((await signUp('bob')).statusCode).toBe(202);
  });

  it('makes no instance while operators have closed that; those that are there are changed as before', async () => {
    const ada = await rig.signUp('ada');
    await set({ creations: 'closed' });
    expect((await order(ada.token, 'ada-two')).json()).toMatchObject({
      status: 503,
      code: 'platform.creations-closed',
    });
    expect((await signUp('bob')).json()).toMatchObject({ code: 'platform.creations-closed' });
    const restart = `POST /v1/tenants/${ada.tenant.id}/restart` as const;
    expect((await rig.ask(restart, { as: ada.token })).statusCode).toBe(202);
  });

  it('ends at the ceilings, also for those who come at one instant', async () => {
    const ada = await rig.signUp('ada');
    await set({ instancesPerOrganization: 2 });
    const two = await Promise.all([order(ada.token, 'ada-two'), order(ada.token, 'ada-three')]);
    expect(statusesOf(two)).toEqual([202, 409]);
    await set({ instancesPerOrganization: null, creationsPerDay: 2 });
    const soon = await order(ada.token, 'ada-four');
    expect(soon.json()).toMatchObject({ status: 429, code: 'tenants.too-many-today' });
    expect(soon.headers['retry-after']).toBe(String(24 * 3_600));
    rig.clock.advance(24 * 3_600_000);
    expect((await order(ada.token, 'ada-four')).statusCode).toBe(202);
    await set({ instances: 4 });
    const last = await Promise.all([signUp('bob'), signUp('cleo')]);
    expect(statusesOf(last)).toEqual([202, 503]);
    // Of whom was refused nothing is left: they can come when there is room.
    await set({ instances: 5 });
    const again = await Promise.all([signUp('bob'), signUp('cleo')]);
    expect(statusesOf(again)).toEqual([202, 409]);
  });
});

describe('a change of settings', () => {
  it('names what it was read at, and is in the audit trail', async () => {
    const read = await rig.ask('GET /v1/admin/settings', { as: operator });
    const ifMatch = { 'if-match': String(read.headers.etag) };
    expect((await set({ instances: 5 }, {})).statusCode).toBe(428);
    expect((await set({ instances: 5 }, ifMatch)).statusCode).toBe(200);
    expect((await set({ instances: 6 }, ifMatch)).statusCode).toBe(412);
    expect(rig.audit().filter(({ action }) => action === 'settings.change')).toMatchObject([
      { actor: { kind: 'operator' }, before: { instances: null }, after: { instances: 5 } },
    ]);
  });

  it('names at least one thing, and nothing that is none', async () => {
    for (const intake of [{}, { signups: 'maybe' }, { instances: -1 }, { doors: 'open' }])
      expect((await set(intake)).statusCode).toBe(400);
  });
});

describe('a form that a program filled in', () => {
  it('is refused', async () => {
    const body = { ...aSignup('bot'), website: 'https://spam.example' };
    expect((await rig.ask('POST /v1/signup', { body })).json()).toMatchObject({
      status: 422,
      code: 'accounts.looks-automated',
    });
  });
});

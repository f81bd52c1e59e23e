import type {
  AdminCertificate,
  CertificateOverview,
} from '@fleetcommand/contracts/http/admin/certificates';
import type { StoredCertificate } from '@fleetcommand/application/ports/certificates';
import { someId } from '@fleetcommand/testing/builders/ids';
import {
  signedCertificate,
  SOME_CA,
  storeCertificate,
} from '@fleetcommand/testing/builders/stored-certificate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startApi, type ApiRig } from '../testing/api-rig.js';

const DAY_MS = 24 * 60 * 60_000;

let rig: ApiRig;
let operator: string;
let customer: string;
beforeAll(async () => {
  rig = await startApi();
  operator = await rig.operator('root');
  ({ token: customer } = await rig.signUp('acme'));
});
afterAll(() => rig.close());

const at = (days: number) => new Date(rig.clock.now().getTime() + days * DAY_MS);

const stored = (hostname: string, change: Partial<StoredCertificate> = {}) =>
  storeCertificate(rig.parts.store, hostname, change, rig.clock.now());
const signed = (serial: string, days: number) => signedCertificate(serial, days, rig.clock.now());

const get = async <T>(path: string): Promise<T> =>
  (await rig.ask(`GET /v1/admin/certificates${path}`, { as: operator })).json<T>();
const post = (path: string, body?: object) =>
  rig.ask(`POST /v1/admin/certificates/${path}`, {
    as: operator,
    ...(body && { body }),
  });

describe('the fleet’s certificates', () => {
  it.each(['', '/overview', `/${someId('crt')}`])('at “%s” are for operators', async (path) => {
    const answer = await rig.ask(`GET /v1/admin/certificates${path}`, { as: customer });
    expect(answer.json<{ code: string }>().code).toBe('accounts.operators-only');
  });

  it('are listed with state and reason, found by name, and filtered', async () => {
    await stored('live.shop.test', signed('A1', 60));
    await stored('soon.shop.test', signed('A2', 10));
    await stored('failing.shop.test', {
      lastError: { code: 'acme.refused', message: 'CAA forbids it.', problem: 'caa' },
      attempts: 2,
      nextAttemptAt: at(1),
    });
    const createdAt = at(0).toISOString();
    const order = {
      status: 'intended',
      directoryUrl: SOME_CA,
      accountUrl: 'a',
      run: '1',
      createdAt,
    };
    await stored('new.shop.test', { order: { ...order, replaces: null } });
    const names = async (query: string) =>
      (await get<{ data: AdminCertificate[] }>(`?${query}`)).data.map(
        ({ hostnames }) => hostnames[0],
      );

    expect(await names('limit=50')).toEqual([
      'new.shop.test',
      'failing.shop.test',
      'soon.shop.test',
      'live.shop.test',
    ]);
    expect(await names('filter=failing')).toEqual(['failing.shop.test']);
    expect(await names('filter=expiring')).toEqual(['soon.shop.test']);
    expect(await names('filter=ordering')).toEqual(['new.shop.test']);
    expect(await names('search=SOON.shop')).toEqual(['soon.shop.test']);
    expect(await names('search=%25')).toEqual([]);

    const { data } = await get<{ data: AdminCertificate[] }>('?limit=50');
    expect(data.map(({ state }) => state)).toEqual(['ordering', 'failing', 'live', 'live']);
    expect(data[0]?.order).toEqual({ status: 'intended', authority: SOME_CA, since: createdAt });
    expect(data[1]?.error).toEqual({
      code: 'acme.refused',
      message: 'CAA forbids it.',
      problem: 'caa',
    });
    expect(data[3]).toMatchObject({
      serial: 'A1',
      authority: SOME_CA,
      edges: { asked: 3, serving: 3 },
    });
    expect(JSON.stringify(data)).not.toContain('sealed');
  });

  it('come in pages', async () => {
    const first = await get<{ data: AdminCertificate[]; nextCursor: string }>('?limit=3');
    const second = await get<{ data: AdminCertificate[] }>(`?limit=3&cursor=${first.nextCursor}`);
    expect([...first.data, ...second.data].map(({ hostnames }) => hostnames[0])).toHaveLength(4);
  });

  it('are overlooked: when they end, what is left of the limits, what fails', async () => {
    const { store, clock } = rig.parts;
    const account = { directoryUrl: SOME_CA, accountUrl: `${SOME_CA}/1`, keyCiphertext: 'k' };
    await store.acmeAccounts.save(account, clock.now());
    const buckets = new Map([
      [`orders ${SOME_CA}`, { tokens: 12, at: clock.now() }],
      [`names ${SOME_CA} live.shop.test`, { tokens: 1, at: clock.now() }],
    ]);
    await store.certificateBudget.save(buckets);
    const overview = await get<CertificateOverview>('/overview');
    expect(overview).toMatchObject({ total: 4, issued: 2, live: 2, ordering: 1, uploaded: 0 });
    expect(overview.expiry.filter(({ count }) => count > 0)).toEqual([
      { fromDays: 7, toDays: 15, count: 1 },
      { fromDays: 60, toDays: 90, count: 1 },
    ]);
    expect(overview.orders).toMatchObject([
      { authority: SOME_CA, left: 12, capacity: 50, reserved: 20 },
    ]);
    expect(overview.tightest).toMatchObject([
      { kind: 'names', subject: 'live.shop.test', left: 1 },
    ]);
    expect(overview.failures).toEqual([{ code: 'acme.refused', problem: 'caa', count: 1 }]);
  });
});

describe('an operator', () => {
  it('has one renewed now, on record', async () => {
    const id = await stored('renewed.test', signed('B1', 60));
    const answer = await post(`${id}/renew`);
    expect(answer.statusCode).toBe(202);
    const { renewal, nextLookAt } = (await rig.parts.store.certificates.findById(id)) ?? {};
    expect(nextLookAt).toBeNull();
    expect(renewal).toMatchObject({ serial: 'B1', window: { end: at(0).toISOString() } });
    expect(rig.audit()).toContainEqual(
      expect.objectContaining({
        action: 'certificate.renew',
        actor: expect.objectContaining({ kind: 'operator' }),
      }),
    );
  });

  it('has one revoked with a reason, once', async () => {
    const id = await stored('revoked.test', signed('C1', 60));
    const answer = await post(`${id}/revoke`, { reason: 'keyCompromise' });
    expect(answer.json<AdminCertificate>().state).toBe('revoking');
    const { revocation } = (await rig.parts.store.certificates.findById(id)) ?? {};
    expect(revocation).toMatchObject({
      serial: 'C1',
      reason: 'keyCompromise',
      directoryUrl: SOME_CA,
    });
    expect((await post(`${id}/revoke`, {})).json()).toMatchObject({
      code: 'certificates.revoking-already',
      status: 409,
    });
  });

  it.each([
    ['renew', someId('crt'), 'certificates.not-found'],
    ['revoke', someId('crt'), 'certificates.not-found'],
  ])('is told when there is nothing to %s', async (action, id, code) => {
    expect((await post(`${id}/${action}`, {})).json()).toMatchObject({ code });
  });

  it('is told that what was uploaded is its customer’s', async () => {
    const upload = { ...signed('D1', 60), source: 'upload', directoryUrl: null } as const;
    const id = await stored('uploaded.test', upload);
    expect((await post(`${id}/renew`)).json()).toMatchObject({ code: 'certificates.uploaded' });
    expect((await post(`${id}/revoke`, {})).json()).toMatchObject({
      code: 'certificates.nothing-to-revoke',
    });
  });

  it('is asked for a reason that authorities know', async () => {
    const id = await stored('odd.test', signed('E1', 60));
    expect((await post(`${id}/revoke`, { reason: 'boredom' })).statusCode).toBe(400);
  });
});

import { describe, expect, it } from 'vitest';

import { nextStep, type CertificateFacts } from './next-step.js';
import type { AuthorizationState, OrderState } from './order-state.js';
import { renewalTime } from './renewal.js';

const now = new Date('2026-03-01T00:00:00Z');
const account = { hasKey: true, url: 'https://ca.test/account/1' };
const directoryUrl = 'https://ca.test/dir';
const nothing: CertificateFacts = {
  source: 'acme',
  fallsBack: false,
  isOurs: true,
  isReleased: false,
  validity: null,
  serial: null,
  publishedSerial: null,
  liveSerial: null,
  revocation: null,
  askWindowAt: null,
  noticedDays: null,
  directoryUrl,
  order: null,
  run: '2',
  nextAttemptAt: null,
  account: { hasKey: false, url: null },
};
const proof: AuthorizationState = {
  url: 'https://ca.test/authz/1',
  hostname: 'apps.test',
  challengeUrl: 'https://ca.test/chall/1',
  proof: { kind: 'dns-01', recordName: '_acme-challenge.apps.test', recordValue: 'v' },
  isPublished: false,
  isConfirmed: false,
  isRequested: false,
  isValid: false,
};
const order: OrderState = {
  url: 'https://ca.test/order/1',
  directoryUrl,
  accountUrl: account.url,
  finalizeUrl: 'https://ca.test/order/1/finalize',
  authorizationUrls: [proof.url],
  authorizations: null,
  status: 'pending',
  certificateUrl: null,
  createdAt: '2026-03-01T00:00:00Z',
};
const validity = {
  key: 'crt_1',
  notBefore: new Date('2026-01-01T00:00:00Z'),
  notAfter: new Date('2026-04-01T00:00:00Z'),
  hostnames: ['*.apps.test'],
  wantedHostnames: ['*.apps.test'],
  window: null,
};
const intended = (run: string): CertificateFacts => ({
  ...nothing,
  account,
  order: {
    status: 'intended',
    directoryUrl,
    accountUrl: account.url,
    run,
    replaces: null,
    createdAt: '2026-03-01T00:00:00Z',
  },
});
const ordered = (change: Partial<OrderState>): CertificateFacts => ({
  ...nothing,
  account,
  order: { ...order, ...change },
});

describe('the next step of a certificate', () => {
  it.each<[string, CertificateFacts, string]>([
    ['makes the account key first', nothing, 'make-account-key'],
    [
      'registers a key that has no account',
      { ...nothing, account: { hasKey: true, url: null } },
      'register-account',
    ],
    ['says that it will order before it does', { ...nothing, account }, 'prepare-order'],
    ['orders what this run prepared', intended('2'), 'create-order'],
    ['looks for the order another run may have made', intended('1'), 'find-order'],
    [
      'forgets an order of an account that is gone',
      ordered({ accountUrl: 'https://ca.test/account/0' }),
      'forget-order',
    ],
    [
      'registers again before it forgets orders',
      { ...ordered({}), account: { hasKey: true, url: null } },
      'register-account',
    ],
    ['reads what must be proven', ordered({}), 'read-authorizations'],
    [
      'forgets an order at a CA that is left',
      { ...ordered({}), directoryUrl: 'https://second.test/dir' },
      'forget-order',
    ],
    ['publishes before it looks', ordered({ authorizations: [proof] }), 'publish-proof'],
    [
      'looks itself before the CA does',
      ordered({ authorizations: [{ ...proof, isPublished: true }] }),
      'confirm-proof',
    ],
    [
      'asks once all is seen in its place',
      ordered({ authorizations: [{ ...proof, isPublished: true, isConfirmed: true }] }),
      'request-validation',
    ],
    [
      'publishes every proof before looking for the first',
      ordered({
        authorizations: [
          { ...proof, isPublished: true },
          { ...proof, url: 'b' },
        ],
      }),
      'publish-proof',
    ],
    [
      'waits for the verdict',
      ordered({
        authorizations: [{ ...proof, isPublished: true, isConfirmed: true, isRequested: true }],
      }),
      'poll-authorizations',
    ],
    [
      'finalizes when all is proven, whatever the CA said of the order before',
      ordered({ authorizations: [{ ...proof, isValid: true }] }),
      'finalize',
    ],
    ['finalizes a ready order', ordered({ status: 'ready' }), 'finalize'],
    ['waits while the CA signs', ordered({ status: 'processing' }), 'poll-order'],
    ['downloads what was signed', ordered({ status: 'valid', certificateUrl: 'c' }), 'download'],
    ['gives up an invalid order', ordered({ status: 'invalid' }), 'give-up-order'],
  ])('%s', (_, facts, kind) => {
    expect(nextStep(facts, now).kind).toBe(kind);
  });

  const issued: CertificateFacts = {
    ...nothing,
    account,
    validity,
    serial: '02',
    publishedSerial: '02',
    liveSerial: '02',
  };
  const day = (count: number) => new Date(now.getTime() + count * 24 * 60 * 60_000);
  const revocation = {
    serial: '02',
    directoryUrl,
    account,
    requestedAt: now,
    notAfter: validity.notAfter,
  };

  it('rests until the time of renewal', () => {
    const until = renewalTime(validity);
    const at = (ms: number) => nextStep(issued, new Date(ms));
    expect(at(until.getTime() - 1)).toEqual({ kind: 'rest', until });
    expect(at(until.getTime()).kind).toBe('prepare-order');
  });

  it('rests no longer than the CA’s window is known', () => {
    const askWindowAt = new Date('2026-01-03T00:00:00Z');
    const facts = { ...issued, askWindowAt };
    const early = new Date('2026-01-02T00:00:00Z');
    expect(nextStep(facts, early)).toEqual({ kind: 'rest', until: askWindowAt });
    expect(nextStep(facts, askWindowAt).kind).toBe('read-renewal-info');
  });

  it('orders anew when a wanted name is missing', () => {
    const wanted = { ...validity, wantedHostnames: ['*.apps.test', 'fleet.test'] };
    const facts = { ...issued, validity: wanted };
    expect(nextStep(facts, new Date('2026-01-02T00:00:00Z')).kind).toBe('prepare-order');
  });

  it('asks no CA before the time set after a failure', () => {
    const nextAttemptAt = new Date('2026-03-01T00:10:00Z');
    expect(nextStep({ ...ordered({}), nextAttemptAt }, now)).toEqual({
      kind: 'rest',
      until: nextAttemptAt,
    });
  });

  it.each<[string, Partial<CertificateFacts>, string]>([
    ['brings a new chain to the edges at once', { publishedSerial: '01' }, 'publish-certificate'],
    [
      'does so also while orders have to wait',
      { publishedSerial: '01', nextAttemptAt: day(1) },
      'publish-certificate',
    ],
    ['asks the edges whether they serve it', { liveSerial: '01' }, 'confirm-live'],
    [
      'asks them also while a renewal has to wait',
      { liveSerial: '01', nextAttemptAt: day(31), validity: { ...validity, notAfter: day(1) } },
      'confirm-live',
    ],
    ['replaces what is to be revoked first', { revocation }, 'prepare-order'],
    [
      'revokes once the next one is live',
      { revocation: { ...revocation, serial: '01' } },
      'revoke',
    ],
    [
      'does not revoke before every edge has the next one',
      { revocation: { ...revocation, serial: '01' }, liveSerial: '01' },
      'confirm-live',
    ],
    [
      'revokes after an hour, replaced or not',
      { revocation: { ...revocation, requestedAt: day(-1) } },
      'revoke',
    ],
    [
      'registers first with a CA that does not know us',
      { revocation: { ...revocation, serial: '01', account: { hasKey: true, url: null } } },
      'register-account',
    ],
    [
      'lets go of a revocation of what has ended',
      { revocation: { ...revocation, notAfter: day(-1) } },
      'drop-revocation',
    ],
    [
      'leaves an upload alone',
      { source: 'upload', validity: { ...validity, notAfter: day(31) } },
      'rest',
    ],
    [
      'tells of the end of an upload',
      { source: 'upload', validity: { ...validity, notAfter: day(29) } },
      'give-notice',
    ],
    [
      'tells of it once',
      { source: 'upload', noticedDays: 30, validity: { ...validity, notAfter: day(29) } },
      'rest',
    ],
    [
      'orders in place of an upload that ends, where that was asked for',
      { source: 'upload', fallsBack: true, validity: { ...validity, notAfter: day(6) } },
      'prepare-order',
    ],
    ['orders in place of an upload nobody wants to keep', { isOurs: false }, 'prepare-order'],
    [
      'does not order when it was not asked to',
      { source: 'upload', noticedDays: 7, validity: { ...validity, notAfter: day(6) } },
      'rest',
    ],
    [
      'forgets an order that an upload overtook',
      { ...ordered({}), ...issued, source: 'upload', order },
      'forget-order',
    ],
  ])('%s', (_, change, kind) => {
    const early = { notBefore: now, notAfter: day(90) };
    const facts = { ...issued, validity: { ...validity, ...early }, ...change };
    expect(nextStep(facts, now).kind).toBe(kind);
  });

  it.each<[string, Partial<CertificateFacts>, string]>([
    ['drops the order', { order }, 'forget-order'],
    ['takes it from the edges', { revocation }, 'withdraw-certificate'],
    ['tells the CA where that was asked for', { publishedSerial: null, revocation }, 'revoke'],
    ['keeps trying to', { publishedSerial: null, revocation, nextAttemptAt: day(1) }, 'rest'],
    ['and then is gone', { publishedSerial: null }, 'remove'],
  ])('when its owner is gone %s', (_, change, kind) => {
    expect(nextStep({ ...issued, isReleased: true, ...change }, now).kind).toBe(kind);
  });
});

import { describe, expect, it } from 'vitest';

import { nextStep, type CertificateFacts } from './next-step.js';
import type { AuthorizationState, OrderState } from './order-state.js';
import { renewalTime } from './renewal.js';

const now = new Date('2026-03-01T00:00:00Z');
const account = { hasKey: true, url: 'https://ca.test/account/1' };
const nothing: CertificateFacts = {
  validity: null,
  order: null,
  run: '2',
  nextAttemptAt: null,
  account: { hasKey: false, url: null },
};
const proof: AuthorizationState = {
  url: 'https://ca.test/authz/1',
  hostname: 'apps.test',
  challengeUrl: 'https://ca.test/chall/1',
  recordName: '_acme-challenge.apps.test',
  recordValue: 'v',
  isPublished: false,
  isRequested: false,
  isValid: false,
};
const order: OrderState = {
  url: 'https://ca.test/order/1',
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
    accountUrl: account.url,
    run,
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
    ['publishes before it asks', ordered({ authorizations: [proof] }), 'publish-record'],
    [
      'asks once all is published',
      ordered({ authorizations: [{ ...proof, isPublished: true }] }),
      'request-validation',
    ],
    [
      'publishes every record before asking for the first',
      ordered({
        authorizations: [
          { ...proof, isPublished: true },
          { ...proof, url: 'b' },
        ],
      }),
      'publish-record',
    ],
    [
      'waits for the proof',
      ordered({ authorizations: [{ ...proof, isPublished: true, isRequested: true }] }),
      'poll-authorizations',
    ],
    [
      'reads the order when all is proven',
      ordered({ authorizations: [{ ...proof, isValid: true }] }),
      'poll-order',
    ],
    ['finalizes a ready order', ordered({ status: 'ready' }), 'finalize'],
    ['waits while the CA signs', ordered({ status: 'processing' }), 'poll-order'],
    ['downloads what was signed', ordered({ status: 'valid', certificateUrl: 'c' }), 'download'],
    ['gives up an invalid order', ordered({ status: 'invalid' }), 'give-up-order'],
  ])('%s', (_, facts, kind) => {
    expect(nextStep(facts, now).kind).toBe(kind);
  });

  it('rests until the time of renewal', () => {
    const until = renewalTime(validity);
    const at = (ms: number) => nextStep({ ...nothing, validity, account }, new Date(ms));
    expect(at(until.getTime() - 1)).toEqual({ kind: 'rest', until });
    expect(at(until.getTime()).kind).toBe('prepare-order');
  });

  it('orders anew when a wanted name is missing', () => {
    const facts = {
      ...nothing,
      account,
      validity: { ...validity, wantedHostnames: ['*.apps.test', 'fleet.test'] },
    };
    expect(nextStep(facts, new Date('2026-01-02T00:00:00Z')).kind).toBe('prepare-order');
  });

  it('does nothing before the time set after a failure', () => {
    const nextAttemptAt = new Date('2026-03-01T00:10:00Z');
    expect(nextStep({ ...ordered({}), nextAttemptAt }, now)).toEqual({
      kind: 'rest',
      until: nextAttemptAt,
    });
  });
});

import { createHmac } from 'node:crypto';
import { Secret } from '@fleetcommand/kernel/secret';
import { describe, expect, it } from 'vitest';

import { createWebhookReader } from './webhook-reader.js';

const NOW = new Date('2026-11-28T10:00:00Z');
const SECRET = 'whsec_current';
const reader = createWebhookReader([new Secret(SECRET), new Secret('whsec_next')]);

const event = (changes: object = {}) => ({
  id: 'evt_1',
  object: 'event',
  type: 'customer.subscription.updated',
  created: 1_790_000_000,
  livemode: false,
  api_version: '2026-10-28.endive',
  data: { object: { id: 'sub_1', object: 'subscription', customer: 'cus_1' } },
  ...changes,
});

const sign = (body: string, secret = SECRET, at = NOW) => {
  const seconds = Math.floor(at.getTime() / 1_000);
  const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return { t: `t=${seconds}`, v1: `v1=${mac}` };
};
const header = (body: string, secret?: string, at?: Date) =>
  Object.values(sign(body, secret, at)).join(',');
const secondsFrom = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);

const body = JSON.stringify(event());

describe('what is signed', () => {
  it.each<[string, string]>([
    ['by the secret in use', header(body)],
    ['by the one that follows it', header(body, 'whsec_next')],
    ['by several, one of which is right', `${header(body)},v1=${'0'.repeat(64)}`],
    ['four minutes ago', header(body, SECRET, secondsFrom(-240))],
    ['by an old scheme as well', `${header(body)},v0=${'1'.repeat(64)}`],
  ])('%s is read', (_, signature) => {
    expect(reader.read(body, signature, NOW)).toMatchObject({
      ok: true,
      value: { id: 'evt_1', customerId: 'cus_1', objectId: 'sub_1', isLive: false, account: null },
    });
  });

  const { t, v1 } = sign(body);
  it.each<[string, string, string | undefined]>([
    ['a wrong v1', body, `${t},v1=${'0'.repeat(64)}`],
    ['another secret', body, header(body, 'whsec_other')],
    ['an old time', body, header(body, SECRET, secondsFrom(-301))],
    ['a time to come', body, header(body, SECRET, secondsFrom(301))],
    ['a time that is not the signed one', body, `t=1790000000,${v1}`],
    ['only v0', body, `${t},${v1.replace('v1', 'v0')}`],
    ['no time', body, v1],
    ['nothing', body, ''],
    ['no header', body, undefined],
    ['a body written anew', JSON.stringify(event(), null, 2), header(body)],
    ['a body cut short', body.slice(0, -1), header(body)],
    ['no body', '', header('')],
    ['a header of noise', body, `${',='.repeat(400)}`],
  ])('with %s is not', (_, text, signature) => {
    expect(reader.read(text, signature, NOW)).toMatchObject({
      ok: false,
      error: { code: 'webhooks.bad-signature' },
    });
  });

  it('is read by nobody who has no secret', () => {
    expect(createWebhookReader([]).read(body, header(body), NOW).ok).toBe(false);
    expect(createWebhookReader([new Secret('')]).read(body, header(body, ''), NOW).ok).toBe(false);
  });
});

describe('an event', () => {
  const read = (value: unknown) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return reader.read(text, header(text), NOW);
  };

  it('is known by what it is about, expanded or not', () => {
    const expanded = { id: 'in_1', object: 'invoice', customer: { id: 'cus_2', name: 'x' } };
    expect(read(event({ data: { object: expanded } }))).toMatchObject({
      value: { customerId: 'cus_2' },
    });
    const customer = { id: 'cus_3', object: 'customer' };
    expect(read(event({ data: { object: customer } }))).toMatchObject({
      value: { customerId: 'cus_3', objectId: 'cus_3' },
    });
    const live = event({ livemode: true, account: 'acct_1', data: { object: {} } });
    expect(read(live)).toMatchObject({
      value: { isLive: true, account: 'acct_1', customerId: null, objectId: null },
    });
  });

  it.each<[string, unknown]>([
    ['is no JSON', '{'],
    ['is a list', [event()]],
    ['has no id', event({ id: undefined })],
    ['has an id that is none', event({ id: 'evt_1; DROP TABLE' })],
    ['is no event', event({ object: 'subscription' })],
    ['is about nothing', event({ data: {} })],
    ['is of no time', event({ created: 'now' })],
  ])('that %s is refused with what is wrong', (_, value) => {
    expect(read(value)).toMatchObject({ ok: false, error: { code: 'webhooks.malformed' } });
  });
});

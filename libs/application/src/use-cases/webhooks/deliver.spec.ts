import { createHmac } from 'node:crypto';
import type { WebhookRequest, WebhookSender } from '@fleetcommand/application/ports/webhooks';
import type { WebhookEndpoint } from '@fleetcommand/domain/webhooks/endpoint';
import { fail, ok } from '@fleetcommand/kernel/result';
import { openOffice } from '@fleetcommand/testing/builders/office';
import { aMessage } from '@fleetcommand/testing/builders/webhooks';
import { createManualTimers } from '@fleetcommand/testing/fakes/timers';
import { describe, expect, it } from 'vitest';

import { rotateSecret, updateEndpoint } from './change-endpoint.js';
import { createEndpoint } from './create-endpoint.js';
import { deliver } from './deliver.js';
import { redeliver, sendTest } from './send-again.js';
import { sweepWebhooks } from './sweep-webhooks.js';

const HOUR_MS = 60 * 60_000;

type Posted = Awaited<ReturnType<WebhookSender['post']>>;
type Answers = (request: WebhookRequest) => Posted;

/** An organization with an endpoint, and somebody there who answers as the spec says. */
async function receiving() {
  const office = await openOffice();
  const received: WebhookRequest[] = [];
  let answer: Answers = () => ok({ status: 200, excerpt: 'ok' });
  const deps = {
    ...office,
    timers: createManualTimers(),
    lease: { holder: 'worker', ttlMs: 30_000 },
    webhooks: { openNetworks: [] },
    random: () => 0.5,
    userAgent: 'fleetcommand/1',
    sender: {
      post: async (request: WebhookRequest) => {
        received.push(request);
        return answer(request);
      },
    } satisfies WebhookSender,
  };
  const actor = await office.actor('owner');
  const [{ organizationId } = { organizationId: undefined }] = actor.memberships;
  for (const role of ['admin', 'developer', 'billing', 'viewer'] as const)
    await office.actor(role, organizationId);
  const wanted = { url: 'https://hooks.example.com/', description: '', eventTypes: [] };
  const issued = await createEndpoint(deps, actor, wanted);
  if (!issued.ok) throw new Error(issued.error.message);
  const { endpoint, secret } = issued.value;
  return {
    deps,
    actor,
    endpoint,
    secret,
    received,
    publish: async (subject: string) => {
      const message = aMessage(endpoint, { subject, createdAt: office.clock.now() });
      await office.store.transaction((tx) => tx.webhooks.publish(message));
      return message;
    },
    run: () => deliver(deps, endpoint.id),
    answers: (how: typeof answer) => (answer = how),
    find: async () => (await office.store.webhooks.find(endpoint.id)) as WebhookEndpoint,
    log: async () =>
      (await office.store.webhooks.listDeliveries(endpoint.id, null, { limit: 50 })).items,
  };
}

const idsOf = (received: readonly WebhookRequest[]) =>
  received.map(({ headers }) => headers['webhook-id']);
const refuses = () => ok({ status: 500, excerpt: 'no' });

describe('telling an endpoint', () => {
  it('posts what was published, signed with its secret, once', async () => {
    const { deps, publish, run, received, secret, log } = await receiving();
    const message = await publish('a');
    expect(await run()).toEqual({ outcome: 'done', succeeded: 1, failed: 0, nextAt: null });
    const [request] = received;
    expect(request).toMatchObject({ url: 'https://hooks.example.com/', body: message.body });
    const { headers } = request as WebhookRequest;
    const at = String(Math.floor(deps.clock.now().getTime() / 1_000));
    const key = Buffer.from(secret.reveal().slice('whsec_'.length), 'base64');
    const signed = createHmac('sha256', key).update(`${message.id}.${at}.${message.body}`);
    expect(headers).toEqual({
      'webhook-id': message.id,
      'webhook-timestamp': at,
      'webhook-signature': `v1,${signed.digest('base64')}`,
      'content-type': 'application/json',
      'user-agent': 'fleetcommand/1',
    });
    await run();
    expect(received).toHaveLength(1);
    expect(await log()).toMatchObject([
      { state: 'succeeded', attempts: 1, log: [{ status: 200 }] },
    ]);
  });

  it('keeps the order of each subject while one of its events does not get through, and lets others pass', async () => {
    const { deps, publish, run, received, answers } = await receiving();
    const [first, second, other] = [await publish('a'), await publish('a'), await publish('b')];
    answers(({ headers }) =>
      headers['webhook-id'] === first.id ? refuses() : ok({ status: 204, excerpt: '' }),
    );
    const { nextAt } = await run();
    expect(idsOf(received)).toEqual([first.id, other.id]);
    expect(nextAt).toEqual(new Date(deps.clock.now().getTime() + 5_000));
    deps.clock.advance(4_999);
    await run();
    expect(received).toHaveLength(2);
    deps.clock.advance(1);
    answers(() => ok({ status: 200, excerpt: '' }));
    await run();
    expect(idsOf(received).slice(2)).toEqual([first.id, second.id]);
  });

  it('says why an attempt failed', async () => {
    const { publish, run, answers, log } = await receiving();
    const refusals = [
      () => ok({ status: 302, excerpt: '' }),
      () => ok({ status: 500, excerpt: 'boom' }),
      () => fail('webhooks.refused', 'It leads to 10.0.0.1.'),
    ] as const;
    for (const how of refusals) {
      answers(how);
      await publish(how.toString());
      await run();
    }
    const errors = (await log()).map(({ log: [attempt] }) => attempt?.error);
    expect(errors).toEqual(
      expect.arrayContaining([
        expect.stringContaining('redirects are not followed'),
        expect.stringContaining('It answered 500'),
        'It leads to 10.0.0.1.',
      ]),
    );
  });

  it('signs with both secrets while one takes the other’s place', async () => {
    const { deps, actor, endpoint, publish, run, received } = await receiving();
    const rotated = await rotateSecret(deps, actor, endpoint.id, HOUR_MS);
    expect(rotated).toMatchObject({ ok: true });
    const signatures = async () => {
      await publish('a');
      await run();
      return received.at(-1)?.headers['webhook-signature']?.split(' ') ?? [];
    };
    expect(await signatures()).toHaveLength(2);
    deps.clock.advance(HOUR_MS);
    expect(await signatures()).toHaveLength(1);
  });

  it('is left to whoever has the lease', async () => {
    const { deps, endpoint, publish, run, received } = await receiving();
    await publish('a');
    const lease = await deps.store.leases.acquire(`webhook/${endpoint.id}`, 'other', 30_000);
    expect(await run()).toMatchObject({ outcome: 'busy' });
    if (lease) await deps.store.leases.release(lease);
    await run();
    expect(received).toHaveLength(1);
  });

  it('is done again, with the same id and body, when a worker died before it wrote down what came of it', async () => {
    const { deps, publish, received, endpoint } = await receiving();
    await publish('a');
    const dying = {
      ...deps,
      sender: {
        post: async (request: WebhookRequest) => {
          received.push(request);
          throw new Error('killed');
        },
      },
    };
    await expect(deliver(dying, endpoint.id)).rejects.toThrow('killed');
    await deliver(deps, endpoint.id);
    const [before, after] = received;
    expect(after).toEqual(before);
    expect(received).toHaveLength(2);
  });

  it('is rung for by the sweep, whatever rings were lost', async () => {
    const { deps, endpoint, publish, run } = await receiving();
    const rung: unknown[] = [];
    const queue = { enqueue: async (job: unknown) => void rung.push(job) };
    await sweepWebhooks({ ...deps, queue });
    expect(rung).toEqual([]);
    await publish('a');
    await sweepWebhooks({ ...deps, queue });
    const { id: endpointId, organizationId } = endpoint;
    expect(rung).toEqual([{ kind: 'webhook.deliver', endpointId, organizationId }]);
    await run();
    await sweepWebhooks({ ...deps, queue });
    expect(rung).toHaveLength(1);
  });
});

describe('an endpoint that fails', () => {
  it('is switched off after three days in which nothing got through, and who may mend it is told', async () => {
    const { deps, publish, run, answers, find, received } = await receiving();
    answers(refuses);
    await publish('a');
    await run();
    expect((await find()).failingSince).toEqual(deps.clock.now());
    deps.clock.advance(71 * HOUR_MS);
    await run();
    expect((await find()).disabledAt).toBeNull();
    deps.clock.advance(25 * HOUR_MS);
    await publish('b');
    await run();
    expect(await find()).toMatchObject({
      disabledAt: deps.clock.now(),
      disabledReason: expect.stringContaining('three days') as string,
    });
    const count = received.length;
    await publish('c');
    expect(await run()).toMatchObject({ outcome: 'off' });
    expect(received).toHaveLength(count);
    const jobs = await deps.store.transaction((tx) => tx.outbox.claim(100));
    const mails = jobs.filter(({ job }) => job.kind === 'mail.send');
    // Owner, admin and developer; not who only pays or looks.
    expect(mails).toHaveLength(3);
    const { items } = await deps.store.audit.list(
      { action: 'webhook-endpoint.disable' },
      { limit: 9 },
    );
    expect(items).toMatchObject([{ actor: { kind: 'system' } }]);
  });

  it('is forgiven when something gets through', async () => {
    const { publish, run, answers, find } = await receiving();
    answers(refuses);
    await publish('a');
    await run();
    answers(() => ok({ status: 200, excerpt: '' }));
    await publish('b');
    await run();
    expect((await find()).failingSince).toBeNull();
  });

  it('is switched off at once when it answers 410', async () => {
    const { publish, run, answers, find } = await receiving();
    answers(() => ok({ status: 410, excerpt: '' }));
    await publish('a');
    await run();
    expect((await find()).disabledReason).toContain('410');
  });

  it('is told again what it missed, when people say so', async () => {
    const { deps, actor, endpoint, publish, run, answers, find, received, log } = await receiving();
    answers(() => ok({ status: 410, excerpt: '' }));
    const message = await publish('a');
    await run();
    const [missed] = await log();
    if (!missed) throw new Error('it is in the log');
    expect(await redeliver(deps, actor, endpoint.id, missed.id)).toMatchObject({
      error: { code: 'webhooks.endpoint-off' },
    });
    answers(() => ok({ status: 200, excerpt: '' }));
    const { revision } = await find();
    await updateEndpoint(deps, actor, endpoint.id, revision, { isEnabled: true });
    expect(await find()).toMatchObject({ disabledAt: null, failingSince: null });
    deps.clock.advance(5_000);
    await run();
    expect(idsOf(received)).toEqual([message.id, message.id]);
    expect(await redeliver(deps, actor, endpoint.id, missed.id)).toMatchObject({
      value: { state: 'pending', attempts: 0 },
    });
    await run();
    expect(idsOf(received)).toEqual([message.id, message.id, message.id]);
  });

  it('can be tried with an event of its own', async () => {
    const { deps, actor, endpoint, run, received } = await receiving();
    expect(await sendTest(deps, actor, endpoint.id)).toMatchObject({
      value: { type: 'webhook.test', state: 'pending' },
    });
    await run();
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ type: 'webhook.test' });
  });
});

import type { Store } from '@fleetcommand/application/ports/store';
import type { WebhookDelivery } from '@fleetcommand/domain/webhooks/delivery';
import type { WebhookEndpoint } from '@fleetcommand/domain/webhooks/endpoint';
import { isId } from '@fleetcommand/kernel/ids';
import { describe, expect, it } from 'vitest';

import { anOrganization, SOME_TIME } from '../../builders/accounts.js';
import { someId } from '../../builders/ids.js';
import { aMessage, anEndpoint } from '../../builders/webhooks.js';
import type { GetSubject } from './subject.js';

const later = (minutes: number) => new Date(SOME_TIME.getTime() + minutes * 60_000);

async function someEndpoint(store: Store, more: Partial<WebhookEndpoint> = {}) {
  const organization = anOrganization();
  await store.accounts.createOrganization(organization);
  const endpoint = anEndpoint({ organizationId: organization.id, ...more });
  await store.webhooks.create(endpoint);
  return endpoint;
}

/** Settles it. */
function succeeded(delivery: WebhookDelivery): WebhookDelivery {
  const attempt = { at: 'now', status: 200, answer: '', error: null, durationMs: 3 };
  const log = [...delivery.log, attempt];
  return { ...delivery, log, attempts: 1, state: 'succeeded', settledAt: later(1) };
}

export function describeWebhooks(subject: GetSubject): void {
  describe('webhooks', () => {
    describeEndpoints(subject);
    describePublishing(subject);
    describeDeliveries(subject);
    describeUpkeep(subject);
  });
}

function describeEndpoints(subject: GetSubject): void {
  it('have endpoints that are changed only as they were read', async () => {
    const { store } = subject();
    const { webhooks } = store;
    const endpoint = await someEndpoint(store);
    const { id, organizationId } = endpoint;
    expect(await webhooks.find(id)).toEqual(endpoint);
    expect(await webhooks.count(organizationId)).toBe(1);
    const change = { eventTypes: ['tenant.deleted'], description: 'ours' } as const;
    const changed = await webhooks.update(id, 1, change);
    expect(changed).toEqual({ ...endpoint, ...change, revision: 2 });
    expect(await webhooks.update(id, 1, { url: 'https://elsewhere.example' })).toBeNull();
    expect((await webhooks.list([organizationId], { limit: 9 })).items).toEqual([changed]);
    expect((await webhooks.list([someId('org')], { limit: 9 })).items).toEqual([]);
    expect(await webhooks.delete(id, 1)).toBe(false);
    expect(await webhooks.delete(id, 2)).toBe(true);
    expect(await webhooks.find(id)).toBeNull();
  });

  it('have endpoints that are switched off once, and remember since when they fail', async () => {
    const { store } = subject();
    const { id } = await someEndpoint(store);
    await store.webhooks.setFailingSince(id, later(1));
    expect(await store.webhooks.disable(id, 'gone', later(2))).toBe(true);
    expect(await store.webhooks.disable(id, 'again', later(3))).toBe(false);
    const off = { disabledAt: later(2), disabledReason: 'gone', failingSince: later(1) };
    expect(await store.webhooks.find(id)).toMatchObject(off);
  });
}

function describePublishing(subject: GetSubject): void {
  it('go to the endpoints of the organization that want them, and ring for each', async () => {
    const { store } = subject();
    const all = await someEndpoint(store);
    const of = { organizationId: all.organizationId };
    const some = anEndpoint({ ...of, eventTypes: ['tenant.updated'] });
    const others = anEndpoint({ ...of, eventTypes: ['tenant.deleted'] });
    const off = anEndpoint({ ...of, disabledAt: SOME_TIME });
    for (const endpoint of [some, others, off]) await store.webhooks.create(endpoint);
    const theirs = await someEndpoint(store);
    const message = aMessage(all);
    await store.transaction((tx) => tx.webhooks.publish(message));

    const told = async (endpoint: WebhookEndpoint) =>
      (await store.webhooks.listDeliveries(endpoint.id, null, { limit: 9 })).items;
    const [first] = await told(all);
    expect(first).toEqual({
      id: expect.toSatisfy((id: string) => isId('whd', id)) as string,
      endpointId: all.id,
      ...of,
      messageId: message.id,
      type: message.type,
      subject: message.subject,
      state: 'pending',
      attempts: 0,
      nextAttemptAt: message.createdAt,
      log: [],
      createdAt: message.createdAt,
      settledAt: null,
    });
    expect((await told(some)).map(({ messageId }) => messageId)).toEqual([message.id]);
    for (const endpoint of [others, off, theirs]) expect(await told(endpoint)).toEqual([]);
    expect(await store.webhooks.findMessage(message.id)).toEqual(message);

    const rings = await store.transaction((tx) => tx.outbox.claim(1_000));
    const rung = rings.map(({ job }) => job);
    for (const { id: endpointId } of [all, some])
      expect(rung).toContainEqual({ kind: 'webhook.deliver', endpointId, ...of });
  });

  it('are not stored where nobody listens', async () => {
    const { store } = subject();
    const off = await someEndpoint(store, { disabledAt: SOME_TIME });
    const message = aMessage(off);
    await store.webhooks.publish(message);
    expect(await store.webhooks.findMessage(message.id)).toBeNull();
  });

  it('keep the order in which one transaction published several', async () => {
    const { store } = subject();
    const endpoint = await someEndpoint(store);
    const [one, two] = [aMessage(endpoint), aMessage(endpoint)];
    await store.transaction(async (tx) => {
      await tx.webhooks.publish(one);
      await tx.webhooks.publish(two);
    });
    const ready = await store.webhooks.listReady(endpoint.id, later(1), 9);
    expect(ready.map(({ messageId }) => messageId)).toEqual([one.id, two.id]);
  });
}

function describeDeliveries(subject: GetSubject): void {
  it('wait for the one before of the same subject, and for no other', async () => {
    const { store } = subject();
    const { webhooks } = store;
    const endpoint = await someEndpoint(store);
    const [first, second, other] = [
      aMessage(endpoint, { subject: 'a' }),
      aMessage(endpoint, { subject: 'a' }),
      aMessage(endpoint, { subject: 'b' }),
    ];
    for (const message of [first, second, other]) await webhooks.publish(message);
    const ready = async (at: Date) =>
      (await webhooks.listReady(endpoint.id, at, 9)).map(({ messageId }) => messageId);
    expect(await ready(later(-1))).toEqual([]);
    expect(await ready(SOME_TIME)).toEqual([first.id, other.id]);

    const [head] = await webhooks.listReady(endpoint.id, SOME_TIME, 9);
    if (!head) throw new Error('it is ready');
    const failed = { ...head, attempts: 1, nextAttemptAt: later(5) };
    expect(await webhooks.saveAttempt(head, failed)).toBe(true);
    expect(await webhooks.saveAttempt(head, failed)).toBe(false);
    expect(await ready(later(4))).toEqual([other.id]);
    expect(await webhooks.nextReadyAt(endpoint.id)).toEqual(SOME_TIME);
    expect(await ready(later(5))).toEqual([first.id, other.id]);

    expect(await webhooks.saveAttempt(failed, succeeded(failed))).toBe(true);
    expect(await ready(later(5))).toEqual([second.id, other.id]);
    expect(await webhooks.findDelivery(head.id)).toEqual(succeeded(failed));
  });

  it('are listed by state, newest first, page by page', async () => {
    const { store } = subject();
    const { webhooks } = store;
    const endpoint = await someEndpoint(store);
    for (let count = 0; count < 3; count++) await webhooks.publish(aMessage(endpoint));
    const [oldest] = await webhooks.listReady(endpoint.id, SOME_TIME, 9);
    if (!oldest) throw new Error('it is ready');
    await webhooks.saveAttempt(oldest, succeeded(oldest));
    const list = async (state: 'pending' | 'succeeded' | null, after?: string) =>
      webhooks.listDeliveries(endpoint.id, state, { limit: 2, ...(after && { after }) });
    expect((await list('succeeded')).items.map(({ id }) => id)).toEqual([oldest.id]);
    expect((await list('pending')).items).toHaveLength(2);
    const page = await list(null);
    expect(page.hasMore).toBe(true);
    const rest = await list(null, page.items.at(-1)?.id);
    const ids = [...page.items, ...rest.items].map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted().toReversed());
    expect(ids).toHaveLength(3);
  });

  it('go once more when somebody asks, as if they had never been tried', async () => {
    const { store } = subject();
    const { webhooks } = store;
    const endpoint = await someEndpoint(store);
    await webhooks.publish(aMessage(endpoint));
    const [delivery] = await webhooks.listReady(endpoint.id, SOME_TIME, 9);
    if (!delivery) throw new Error('it is ready');
    expect(await webhooks.reopen(delivery.id, later(1))).toBe(false);
    await webhooks.saveAttempt(delivery, succeeded(delivery));
    expect(await webhooks.nextReadyAt(endpoint.id)).toBeNull();
    expect(await webhooks.reopen(delivery.id, later(9))).toBe(true);
    expect(await webhooks.listReady(endpoint.id, later(9), 9)).toEqual([
      { ...delivery, log: succeeded(delivery).log, nextAttemptAt: later(9) },
    ]);
  });

  it('are given up, the oldest first, when too many wait', async () => {
    const { store } = subject();
    const { webhooks } = store;
    const endpoint = await someEndpoint(store);
    for (let count = 0; count < 4; count++) await webhooks.publish(aMessage(endpoint));
    const before = await webhooks.listReady(endpoint.id, SOME_TIME, 9);
    expect(await webhooks.giveUpBacklog(endpoint.id, 4, later(1))).toBe(0);
    expect(await webhooks.giveUpBacklog(endpoint.id, 1, later(1))).toBe(3);
    expect(await webhooks.listReady(endpoint.id, SOME_TIME, 9)).toEqual(before.slice(3));
  });
}

function describeUpkeep(subject: GetSubject): void {
  it('say which endpoints have something to send', async () => {
    const { store } = subject();
    const [due, idle, off] = [
      await someEndpoint(store),
      await someEndpoint(store),
      await someEndpoint(store),
    ];
    for (const endpoint of [due, off]) await store.webhooks.publish(aMessage(endpoint));
    await store.webhooks.disable(off.id, 'off', SOME_TIME);
    const listed = await store.webhooks.listDue(SOME_TIME, 1_000);
    expect(listed).toContainEqual({ id: due.id, organizationId: due.organizationId });
    const ids = listed.map(({ id }) => id);
    expect(ids).not.toContain(idle.id);
    expect(ids).not.toContain(off.id);
  });

  it('are forgotten when they are old, or there are many newer ones, or the endpoint is gone', async () => {
    const { store } = subject();
    const { webhooks } = store;
    const settle = async (endpoint: WebhookEndpoint, createdAt: Date) => {
      const message = aMessage(endpoint, { createdAt });
      const id = someId('whd');
      await webhooks.publishTo(endpoint.id, id, message);
      const delivery = await webhooks.findDelivery(id);
      if (!delivery) throw new Error('it is there');
      await webhooks.saveAttempt(delivery, succeeded(delivery));
      return { id, message };
    };
    const [endpoint, waiting, removed] = [
      await someEndpoint(store),
      await someEndpoint(store),
      await someEndpoint(store),
    ];
    const old = await settle(endpoint, later(-1));
    const [first, second, third] = [
      await settle(endpoint, later(1)),
      await settle(endpoint, later(1)),
      await settle(endpoint, later(1)),
    ];
    await webhooks.publish(aMessage(waiting, { createdAt: later(-1) }));
    const orphan = await settle(removed, later(1));
    await webhooks.delete(removed.id, 1);
    await webhooks.prune(SOME_TIME, 2);
    const left = async (ids: readonly string[]) =>
      Promise.all(ids.map(async (id) => (await webhooks.findDelivery(id as never)) !== null));
    const ids = [old.id, first.id, second.id, third.id, orphan.id];
    expect(await left(ids)).toEqual([false, false, true, true, false]);
    expect(await webhooks.findMessage(old.message.id)).toBeNull();
    expect(await webhooks.findMessage(third.message.id)).toEqual(third.message);
    expect(await webhooks.listReady(waiting.id, SOME_TIME, 9)).toHaveLength(1);
  });
}

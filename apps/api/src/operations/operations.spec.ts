import {
  endOperation,
  reportStep,
  type Operation,
} from '@fleetcommand/domain/operations/operation';
import type { OperationId } from '@fleetcommand/kernel/ids';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { startApi, type ApiRig } from '../testing/api-rig.js';

let rig: ApiRig;
let url: string;
let token: string;
let id: OperationId;
beforeEach(async () => {
  rig = await startApi();
  await rig.app.listen(0, '127.0.0.1');
  url = (await rig.app.getUrl()).replace('[::1]', '127.0.0.1');
  const signedUp = await rig.signUp('ada');
  token = signedUp.token;
  id = signedUp.operation.id as OperationId;
});
afterEach(() => rig.close());

/** Reports to the operation as the worker does. */
async function change(how: (operation: Operation) => Operation): Promise<void> {
  const { operations } = rig.parts.store;
  const before = await operations.find(id);
  if (!before) throw new Error('no such operation');
  await operations.save(before, how(before));
}
const now = () => rig.clock.now();
const begin = (name: 'database' | 'objects') =>
  change((operation) =>
    reportStep(operation, { name, state: 'running', message: `Doing ${name}.` }, now()),
  );
const succeed = () => change((operation) => endOperation(operation, { state: 'succeeded' }, now()));

interface Reading {
  readonly response: Response;
  readonly events: EventSourceMessage[];
  readonly comments: string[];
  /** Resolves when the server ends the stream. */
  readonly ended: Promise<void>;
}

async function follow(headers: Record<string, string> = {}): Promise<Reading> {
  const response = await fetch(`${url}/v1/operations/${id}/events`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
  });
  const events: EventSourceMessage[] = [];
  const comments: string[] = [];
  const parser = createParser({
    onEvent: (event) => events.push(event),
    onComment: (comment) => comments.push(comment),
  });
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? [])
      parser.feed(decoder.decode(chunk, { stream: true }));
  };
  return { response, events, comments, ended: read() };
}
const kinds = (events: readonly EventSourceMessage[]) => events.map(({ event }) => event);
const lastId = (events: readonly EventSourceMessage[]) => Number(events.at(-1)?.id);

describe('following an operation', () => {
  it('begins with how things stand, goes on with what happens, and ends with it', async () => {
    await begin('database');
    const reading = await follow();
    expect(reading.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(reading.response.headers.get('cache-control')).toContain('no-cache');
    await vi.waitFor(() => expect(kinds(reading.events)).toContain('state'));
    expect(kinds(reading.events)).toEqual(['step', 'step', 'step', 'step', 'step', 'state']);
    expect(JSON.parse(reading.events[1]?.data ?? '')).toMatchObject({
      name: 'database',
      title: 'Create the database',
      state: 'running',
      message: 'Doing database.',
      startedAt: '2026-01-01T12:00:00.000Z',
    });
    await begin('objects');
    await vi.waitFor(() => expect(reading.events.at(-1)?.event).toBe('step'));
    expect(JSON.parse(reading.events.at(-1)?.data ?? '')).toMatchObject({
      name: 'objects',
      state: 'running',
    });
    await succeed();
    await reading.ended;
    expect(JSON.parse(reading.events.at(-1)?.data ?? '')).toMatchObject({
      id,
      state: 'succeeded',
      error: null,
    });
    expect(reading.events.at(-1)?.event).toBe('end');
    const ids = reading.events.flatMap((event) => (event.id ? [Number(event.id)] : []));
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
  });

  it('goes on after the last event seen, whatever happened meanwhile', async () => {
    const first = await follow();
    await vi.waitFor(() => expect(first.events.length).toBeGreaterThan(5));
    const seen = lastId(first.events);
    await first.response.body?.cancel().catch(() => undefined);
    await begin('database');
    await begin('objects');
    const second = await follow({ 'last-event-id': String(seen) });
    await vi.waitFor(() => expect(kinds(second.events)).toEqual(['state', 'step', 'step']));
    expect(Number(second.events[0]?.id)).toBeGreaterThan(seen);
    await succeed();
    await second.ended;
    expect(kinds(second.events).filter((kind) => kind === 'end')).toHaveLength(1);
  });

  it('that is over tells all of it and ends', async () => {
    await begin('database');
    await succeed();
    const reading = await follow();
    await reading.ended;
    expect(kinds(reading.events)).toEqual(['step', 'step', 'step', 'step', 'step', 'end']);
    expect(
      reading.events.slice(0, 5).map(({ data }) => (JSON.parse(data) as { state: string }).state),
    ).toEqual(Array(5).fill('succeeded'));
  });

  it('that was seen to its end is answered 204, so that a browser stops coming back', async () => {
    await succeed();
    const reading = await follow();
    await reading.ended;
    const again = await follow({ 'last-event-id': String(lastId(reading.events)) });
    expect(again.response.status).toBe(204);
  });

  it.each(['abc', '-1', '999999999999999999999'])(
    'with the made-up last id %s begins anew',
    async (made) => {
      await succeed();
      const reading = await follow({ 'last-event-id': made });
      await reading.ended;
      expect(kinds(reading.events).at(-1)).toBe('end');
    },
  );

  it('ends when the process stops, and the process does not wait for it', async () => {
    const reading = await follow();
    await vi.waitFor(() => expect(reading.events.length).toBeGreaterThan(5));
    await rig.close();
    await reading.ended;
    expect(kinds(reading.events)).not.toContain('end');
  });

  it('lets a request that waits go when the process stops', async () => {
    const waiting = fetch(`${url}/v1/tenants`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        prefer: 'wait=60',
      },
      body: JSON.stringify({ name: 'x', slug: 'waiting', plan: 'free' }),
    });
    await vi.waitFor(async () => {
      const taken = await rig.parts.store.tenants.findTakenSlugs(['waiting']);
      expect(taken.size).toBe(1);
    });
    await rig.close();
    expect((await waiting).status).toBe(202);
  });

  it('is refused to strangers before anything is streamed', async () => {
    const { token: stranger } = await rig.signUp('stranger');
    const answer = await rig.ask(`GET /v1/operations/${id}/events`, { as: stranger });
    expect(answer.json()).toMatchObject({ status: 404, code: 'operations.not-found' });
  });
});

describe('canceling an operation', () => {
  it('that creates an instance removes it', async () => {
    const answer = await rig.ask(`POST /v1/operations/${id}/cancel`, { as: token });
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toMatchObject({ kind: 'tenant.delete', state: 'queued' });
    expect(answer.headers.location).toBe(`/v1/operations/${answer.json<{ id: string }>().id}`);
    const canceled = await rig.ask(`GET /v1/operations/${id}`, { as: token });
    expect(canceled.json()).toMatchObject({ state: 'canceled' });
  });

  it('of a stranger finds nothing', async () => {
    const { token: stranger } = await rig.signUp('stranger');
    const answer = await rig.ask(`POST /v1/operations/${id}/cancel`, { as: stranger });
    expect(answer.json()).toMatchObject({ status: 404, code: 'operations.not-found' });
  });
});

describe('repeating an operation', () => {
  const failWith = { code: 'cluster.forbidden', message: 'The cluster refuses.' };

  it('that failed begins another of its kind', async () => {
    await change((operation) =>
      endOperation(operation, { state: 'failed', error: failWith }, now()),
    );
    const answer = await rig.ask(`POST /v1/operations/${id}/retry`, { as: token });
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toMatchObject({ kind: 'tenant.create', state: 'queued', error: null });
    expect(answer.json<{ id: string }>().id).not.toBe(id);
    expect(answer.headers.location).toBe(`/v1/operations/${answer.json<{ id: string }>().id}`);
    const again = await rig.ask(`POST /v1/operations/${id}/retry`, { as: token });
    expect(again.json()).toMatchObject({
      status: 409,
      code: 'operations.not-repeatable',
      detail: expect.stringContaining('newer') as string,
    });
  });

  it('that did not fail is refused, with its state', async () => {
    const answer = await rig.ask(`POST /v1/operations/${id}/retry`, { as: token });
    expect(answer.json()).toMatchObject({
      status: 409,
      detail: expect.stringContaining('this one is queued') as string,
    });
  });

  it('also where it is a deletion', async () => {
    const { tenant, operation } = (
      await rig.ask(`DELETE /v1/tenants/${(await rig.parts.store.operations.find(id))?.tenantId}`, {
        as: token,
        headers: { 'if-match': '*' },
      })
    ).json<{ tenant: { id: string }; operation: { id: OperationId } }>();
    ({ id } = operation);
    await change((deletion) => endOperation(deletion, { state: 'failed', error: failWith }, now()));
    const answer = await rig.ask(`POST /v1/operations/${id}/retry`, { as: token });
    expect(answer.json()).toMatchObject({
      kind: 'tenant.delete',
      state: 'queued',
      target: tenant.id,
    });
  });
});

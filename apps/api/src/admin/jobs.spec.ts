import type { OutboxId } from '@fleetcommand/kernel/ids';
import { someId } from '@fleetcommand/testing/builders/ids';
import type { Store } from '@fleetcommand/application/ports/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startApi, type ApiRig } from '../testing/api-rig.js';

const letter = { topic: 'tenant.fly', payload: { kind: 'tenant.fly', altitude: 7 }, attempts: 3 };
const dead = someId('out');

/** With one message of a release to come, which this one cannot read. */
function withDeadLetter(store: Store): Store {
  let isThere = true;
  const outbox = new Proxy(store.outbox, {
    get: (target, name) => {
      if (name === 'findPending')
        return async (id: OutboxId) =>
          id === dead && isThere ? letter : store.outbox.findPending(id);
      if (name === 'discard')
        return async (id: OutboxId) => {
          if (id !== dead || !isThere) return store.outbox.discard(id);
          isThere = false;
          return true;
        };
      return Reflect.get(target, name) as unknown;
    },
  });
  return {
    ...store,
    outbox,
    acrossOrganizations: store,
    transaction: (work) => store.transaction((tx) => work({ ...tx, outbox })),
  };
}

let rig: ApiRig;
let operator: string;
beforeAll(async () => {
  rig = await startApi({ wrapStore: withDeadLetter });
  operator = await rig.operator('root');
  await rig.signUp('acme');
});
afterAll(() => rig.close());

const ask = async (route: string) => {
  const answer = await rig.ask(route, { as: operator });
  const code = answer.body ? answer.json<{ code?: string }>().code : undefined;
  return [answer.statusCode, code] as const;
};
const listed = async (query: string) =>
  (await rig.ask(`GET /v1/admin/outbox${query}`, { as: operator })).json<{
    data: { id: string; topic: string }[];
  }>().data;

describe('what is owed', () => {
  it('is found by its kind, and dead letters apart', async () => {
    expect(await listed('?kind=tenant.reconcile')).toMatchObject([{ topic: 'tenant.reconcile' }]);
    expect(await listed('?kind=billing.review')).toEqual([]);
    expect(await listed('?stuck=true')).toEqual([]);
    expect(await listed('?stuck=false')).toHaveLength(1);
  });

  it('is made a job of at once, and is not discarded while nobody tried', async () => {
    const [message] = await listed('');
    expect(await ask(`POST /v1/admin/outbox/${message?.id}/retry`)).toEqual([204, undefined]);
    expect(await ask(`DELETE /v1/admin/outbox/${message?.id}`)).toEqual([409, 'outbox.not-stuck']);
    expect(await ask(`POST /v1/admin/outbox/${someId('out')}/retry`)).toEqual([
      404,
      'outbox.not-found',
    ]);
  });

  it('is discarded where it is a dead letter, which the audit trail keeps', async () => {
    expect(await ask(`DELETE /v1/admin/outbox/${dead}`)).toEqual([204, undefined]);
    expect(await ask(`DELETE /v1/admin/outbox/${dead}`)).toEqual([404, 'outbox.not-found']);
    expect(rig.audit().filter(({ action }) => action.startsWith('outbox.'))).toMatchObject([
      { action: 'outbox.retry' },
      { action: 'outbox.discard', targetId: dead, before: letter },
    ]);
  });
});

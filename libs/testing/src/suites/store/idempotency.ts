import type { IdempotencyScope } from '@fleetcommand/application/ports/idempotency';
import { describe, expect, it } from 'vitest';

import { SOME_TIME } from '../../builders/accounts.js';
import { someId } from '../../builders/ids.js';
import type { GetSubject } from './subject.js';

const MINUTE_MS = 60_000;
const after = (minutes: number) => new Date(SOME_TIME.getTime() + minutes * MINUTE_MS);
const RESPONSE = {
  status: 202,
  headers: { location: '/v1/operations/op_1' },
  body: { id: 'op_1', list: [1, null, 'x'] },
};

export function describeIdempotency(subject: GetSubject): void {
  const newScope = (): IdempotencyScope => ({
    principal: someId('usr'),
    route: 'POST /v1/tenants',
    key: 'k-1',
  });

  describe('idempotency keys', () => {
    it('are claimed once and replay the answer', async () => {
      const { idempotency } = subject().store;
      const scope = newScope();
      expect(await idempotency.claim(scope, 'hash', SOME_TIME)).toEqual({ kind: 'first' });
      expect(await idempotency.claim(scope, 'hash', after(1))).toEqual({ kind: 'in-flight' });
      await idempotency.complete(scope, RESPONSE);
      const replay = { kind: 'replay', response: RESPONSE };
      expect(await idempotency.claim(scope, 'hash', after(60))).toEqual(replay);
    });

    it('are claimed by one of many who send the same', async () => {
      const { idempotency } = subject().store;
      const scope = newScope();
      const claims = [1, 2, 3, 4].map(() => idempotency.claim(scope, 'hash', SOME_TIME));
      const kinds = (await Promise.all(claims)).map((claim) => claim.kind);
      expect(kinds.toSorted()).toEqual(['first', 'in-flight', 'in-flight', 'in-flight']);
    });

    it('refuse another body', async () => {
      const { idempotency } = subject().store;
      const scope = newScope();
      await idempotency.claim(scope, 'hash', SOME_TIME);
      expect(await idempotency.claim(scope, 'other', after(1))).toEqual({ kind: 'other-body' });
      await idempotency.complete(scope, RESPONSE);
      expect(await idempotency.claim(scope, 'other', after(1))).toEqual({ kind: 'other-body' });
    });

    it('are told apart by principal, route and key', async () => {
      const { idempotency } = subject().store;
      const scope = newScope();
      await idempotency.claim(scope, 'hash', SOME_TIME);
      for (const other of [{ principal: someId('usr') }, { route: 'POST /x' }, { key: 'k-2' }]) {
        const claim = await idempotency.claim({ ...scope, ...other }, 'hash', SOME_TIME);
        expect(claim).toEqual({ kind: 'first' });
      }
    });

    it('are free again when given up, after a crash two minutes later, and after a day', async () => {
      const { idempotency } = subject().store;
      const scope = newScope();
      const first = { kind: 'first' };
      await idempotency.claim(scope, 'hash', SOME_TIME);
      await idempotency.abandon(scope);
      expect(await idempotency.claim(scope, 'hash', SOME_TIME)).toEqual(first);
      expect(await idempotency.claim(scope, 'hash', after(2))).toEqual(first);
      await idempotency.complete(scope, RESPONSE);
      await idempotency.abandon(scope);
      expect((await idempotency.claim(scope, 'hash', after(2))).kind).toBe('replay');
      expect(await idempotency.claim(scope, 'hash', after(2 + 24 * 60))).toEqual(first);
    });

    it('are dropped a day later', async () => {
      const { idempotency } = subject().store;
      const scope = newScope();
      await idempotency.claim(scope, 'hash', SOME_TIME);
      await idempotency.complete(scope, { ...RESPONSE, body: null });
      await idempotency.prune(after(23 * 60));
      expect((await idempotency.claim(scope, 'hash', SOME_TIME)).kind).toBe('replay');
      expect(await idempotency.prune(after(24 * 60))).toBeGreaterThan(0);
      expect(await idempotency.claim(scope, 'hash', SOME_TIME)).toEqual({ kind: 'first' });
    });
  });
}

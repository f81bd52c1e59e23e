import { spend } from '@fleetcommand/certificates/buckets';
import { describe, expect, it } from 'vitest';

import { SOME_TIME } from '../../builders/accounts.js';
import { someId } from '../../builders/ids.js';
import type { GetSubject } from './subject.js';

const RULE = { capacity: 5, refillMs: 60 * 60_000, reserved: 0 };

export function describeCertificateBudget(subject: GetSubject): void {
  const someKey = () => `orders https://ca.example/${someId('crt')}`;

  describe('the budget of orders', () => {
    it('is whole until something is spent, and then what was left', async () => {
      const { certificateBudget: budget } = subject().store;
      const key = someKey();
      expect(await budget.lock([key])).toEqual(new Map());
      const state = { tokens: 3.5, at: SOME_TIME };
      await budget.save(new Map([[key, state]]));
      expect(await budget.lock([key, someKey()])).toEqual(new Map([[key, state]]));
      expect(await budget.find(key)).toEqual(state);
      expect(await budget.find(someKey())).toBeNull();
      expect(await budget.peek(key, 10)).toEqual([{ key, state }]);
      await budget.save(new Map([[key, { tokens: 1, at: SOME_TIME }]]));
      expect((await budget.lock([key])).get(key)?.tokens).toBe(1);
    });

    it('is spent by many at once, each token once', async () => {
      const { store } = subject();
      const key = someKey();
      const draw = () =>
        store.transaction(async ({ certificateBudget: budget }) => {
          const held = (await budget.lock([key])).get(key) ?? null;
          const spending = spend(RULE, held, SOME_TIME, false);
          if (spending.isGranted) await budget.save(new Map([[key, spending.state]]));
          return spending.isGranted;
        });
      const granted = await Promise.all(Array.from({ length: 12 }, draw));
      expect(granted.filter(Boolean)).toHaveLength(RULE.capacity);
    });

    it('shows the emptiest first, and forgets what has been full for long', async () => {
      const { certificateBudget: budget } = subject().store;
      const prefix = `domain https://ca.example/${someId('crt')} `;
      const old = new Date(SOME_TIME.getTime() - 60_000);
      const states = new Map([
        [`${prefix}a.test`, { tokens: 4, at: SOME_TIME }],
        [`${prefix}b.test`, { tokens: 0, at: SOME_TIME }],
        [`${prefix}c.test`, { tokens: 2, at: old }],
      ]);
      await budget.save(states);
      const keys = async () => (await budget.peek(prefix, 2)).map(({ key }) => key);
      expect(await keys()).toEqual([`${prefix}b.test`, `${prefix}c.test`]);
      expect(await budget.prune(SOME_TIME)).toBeGreaterThanOrEqual(1);
      expect(await keys()).toEqual([`${prefix}b.test`, `${prefix}a.test`]);
    });
  });
}

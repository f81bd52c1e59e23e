import { describe, expect, it } from 'vitest';

import { anOrganization } from '../../builders/accounts.js';
import type { GetSubject } from './subject.js';

export function describeTransactions(subject: GetSubject): void {
  describe('a transaction', () => {
    it('is all or nothing', async () => {
      const { store } = subject();
      const [one, two] = [anOrganization(), anOrganization()];
      const failing = store.transaction(async ({ accounts }) => {
        await accounts.createOrganization(one);
        await accounts.createOrganization(two);
        expect(await accounts.findOrganization(one.id)).toEqual(one);
        throw new Error('changed my mind');
      });
      await expect(failing).rejects.toThrow('changed my mind');
      expect(await store.accounts.findOrganization(one.id)).toBeNull();
      expect(await store.accounts.findOrganization(two.id)).toBeNull();
    });

    it('shows itself to others when it is done', async () => {
      const { store } = subject();
      const organization = anOrganization();
      await store.transaction(async ({ accounts }) => {
        await accounts.createOrganization(organization);
        expect(await store.accounts.findOrganization(organization.id)).toBeNull();
      });
      expect(await store.accounts.findOrganization(organization.id)).toEqual(organization);
    });

    it('gives back what its work gave', async () => {
      expect(await subject().store.transaction(async () => 42)).toBe(42);
    });

    it('refuses a row that is there already', async () => {
      const { store } = subject();
      const organization = anOrganization();
      await store.accounts.createOrganization(organization);
      await expect(store.accounts.createOrganization(organization)).rejects.toThrow();
    });
  });
}

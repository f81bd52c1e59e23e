import type { StoredSpecification as Specification } from '@fleetcommand/application/ports/specifications';
import { describe, expect, it } from 'vitest';

import { SOME_TIME } from '../../builders/accounts.js';
import { aSpecification, echoserver } from '../../builders/specifications.js';
import { someId } from '../../builders/ids.js';
import type { GetSubject } from './subject.js';

const LATER = new Date(SOME_TIME.getTime() + 60_000);

export function describeSpecifications(subject: GetSubject): void {
  describe('the specifications', () => {
    const repository = () => subject().store.specifications;
    /** Of a service nobody else has, oldest first. */
    const some = async (count: number) => {
      const namespace = `n-${someId('spc').slice(4)}`;
      const all = Array.from({ length: count }, () => aSpecification({ namespace }));
      for (const each of all) await repository().add(each);
      return { namespace, all };
    };
    const idsIn = async (namespace: string) =>
      (await repository().list({ namespace })).map(({ id }) => id);
    const newestFirst = (all: readonly Specification[]) => all.map(({ id }) => id).reverse();

    it('are kept as they were stored, the newest first', async () => {
      const { namespace, all } = await some(3);
      expect(await idsIn(namespace)).toEqual(newestFirst(all));
      const [first, , last] = all as [Specification, Specification, Specification];
      const find = (revision: string) => repository().find(namespace, first.service, revision);
      expect(await find(first.id)).toEqual(first);
      expect(await find('latest')).toEqual(last);
      expect(await find('deployed')).toBeNull();
      expect(await repository().find(namespace, 'another', first.id)).toBeNull();
    });

    it('are listed by namespace and service', async () => {
      const { namespace, all } = await some(1);
      await repository().add(aSpecification({ namespace, service: 'another' }));
      const services = async (service?: string) =>
        (await repository().list({ namespace, ...(service && { service }) })).map(
          (each) => each.service,
        );
      expect(await services()).toEqual(['another', all[0]?.service]);
      expect(await services('another')).toEqual(['another']);
      const everywhere = await repository().list({});
      expect(everywhere.filter((each) => each.namespace === namespace)).toHaveLength(2);
    });

    it('of which one is deployed, until another is or none', async () => {
      const { namespace, all } = await some(2);
      const [first, second] = all as [Specification, Specification];
      const deployed = () => repository().find(namespace, first.service, 'deployed');
      const set = (id: string | null) =>
        repository().setDeployed(namespace, first.service, id, LATER);
      await set(first.id);
      expect(await deployed()).toEqual({ ...first, deployedAt: LATER });
      await set(second.id);
      expect(await deployed()).toMatchObject({ id: second.id });
      await set(null);
      expect(await deployed()).toBeNull();
    });

    it('go but for the newest and the one that is deployed', async () => {
      const { namespace, all } = await some(4);
      const { id, service } = all[0] as Specification;
      await repository().setDeployed(namespace, service, id, LATER);
      await repository().prune(namespace, service, 2);
      expect(await idsIn(namespace)).toEqual([...newestFirst(all).slice(0, 2), id]);
      await repository().setDeployed(namespace, service, null, LATER);
      await repository().prune(namespace, service, 2);
      expect(await idsIn(namespace)).toEqual(newestFirst(all).slice(0, 2));
    });

    it('of a release before are found, and sealed', async () => {
      const objects = echoserver();
      const open = aSpecification({ objects, objectsCiphertext: null });
      await repository().add(open);
      const { id, namespace, service } = open;
      const unsealed = async () => (await repository().listUnsealed(1_000)).map((each) => each.id);
      expect(await repository().find(namespace, service, id)).toEqual(open);
      expect(await unsealed()).toContain(id);
      await repository().seal(id, 'v1.a.sealed');
      expect(await repository().find(namespace, service, id)).toEqual({
        ...open,
        objects: null,
        objectsCiphertext: 'v1.a.sealed',
      });
      expect(await unsealed()).not.toContain(id);
      const envelope = { id, subject: id, envelope: 'v1.a.sealed' };
      const { envelopes } = subject().store;
      expect(await envelopes.list('specifications.objects', null, 1_000)).toContainEqual(envelope);
    });
  });
}

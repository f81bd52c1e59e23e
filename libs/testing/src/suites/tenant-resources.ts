import type {
  TenantResource,
  TenantResources,
} from '@fleetcommand/application/ports/tenant-resources';
import type { ResourceStatus } from '@fleetcommand/domain/tenant-resources/status';
import { unwrap } from '@fleetcommand/kernel/result';
import { beforeAll, describe, expect, it, vi } from 'vitest';

import { someId } from '../builders/ids.js';

/** Resources under test, and the cluster as whoever steers by them uses it. */
export interface TenantResourcesSubject {
  readonly resources: TenantResources;
  /** Creates it, or replaces spec and annotations. */
  readonly put: (
    name: string,
    spec: object,
    annotations?: Readonly<Record<string, string>>,
  ) => Promise<void>;
  readonly remove: (name: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

const DEADLINE = { timeout: 30_000, interval: 50 };

const ORGANIZATION = someId('org');

const wanted = (more: object = {}) => ({
  organizationId: ORGANIZATION,
  name: 'Acme',
  slug: 'acme',
  plan: 'free',
  ...more,
});

const status = (generation: number, more: Partial<ResourceStatus> = {}): ResourceStatus => ({
  observedGeneration: generation,
  tenantId: someId('ten'),
  state: 'active',
  url: 'https://acme.apps.test',
  applied: { plan: 'free', region: 'eu', blueprintVersion: 2 },
  conditions: [
    {
      type: 'Synced',
      status: 'True',
      reason: 'Synced',
      message: 'It is so.',
      lastTransitionTime: '2026-01-01T00:00:00.000Z',
    },
  ],
  ...more,
});

/** What every such port promises: run against the fake, the sandbox and a real API server. */
export function describeTenantResources(
  name: string,
  make: () => Promise<TenantResourcesSubject>,
): void {
  describe(name, () => {
    let subject: TenantResourcesSubject;
    let count = 0;
    beforeAll(async () => {
      subject = await make();
      await subject.resources.synced;
      return () => subject.close();
    });

    const find = (of: string) =>
      unwrap(subject.resources.list()).find((resource) => resource.name === of);
    const until = (of: string, isSo: (resource: TenantResource | undefined) => boolean) =>
      vi.waitFor(() => {
        const resource = find(of);
        expect(isSo(resource), JSON.stringify(resource)).toBe(true);
        return resource as TenantResource;
      }, DEADLINE);
    const begin = async (spec: object = wanted(), annotations?: Record<string, string>) => {
      count += 1;
      const called = `acme-${count}`;
      await subject.put(called, spec, annotations);
      return until(called, (resource) => resource !== undefined);
    };

    it('shows what is asked for, with what was left out', async () => {
      const resource = await begin(wanted({ region: 'eu' }));
      expect(resource).toMatchObject({
        generation: 1,
        isDeleting: false,
        isHeld: false,
        adopts: false,
        status: null,
        spec: { ok: true, value: { ...wanted({ region: 'eu' }), deletionPolicy: 'Retain' } },
      });
      expect(resource.uid).toBeTruthy();
    });

    it('tells of a change, and counts it', async () => {
      const { name: called } = await begin();
      const changed = vi.fn();
      const stop = subject.resources.onChange(changed);
      await subject.put(called, wanted({ plan: 'pro' }));
      const resource = await until(called, (it) => it?.generation === 2);
      expect(unwrap(resource.spec).plan).toBe('pro');
      expect(changed).toHaveBeenCalled();
      stop();
    });

    it('names the field that cannot be read', async () => {
      const resource = await begin(wanted({ name: 'x'.repeat(61) }));
      expect(resource.spec).toMatchObject({
        ok: false,
        error: { code: 'tenant-resources.unreadable', pointer: '/name' },
      });
    });

    it('knows what asks for an instance that is there', async () => {
      expect((await begin(wanted(), { 'fleetcommand.io/adopt': 'true' })).adopts).toBe(true);
      expect((await begin(wanted(), { 'fleetcommand.io/adopt': 'no' })).adopts).toBe(false);
    });

    it('shows a status at once, all of it, and it is no change of what is asked for', async () => {
      const resource = await begin();
      const first = status(1);
      const saved = unwrap(await subject.resources.saveStatus(resource, first));
      expect(saved).toMatchObject({ generation: 1, status: first });
      expect(find(resource.name)?.status).toEqual(first);
      const { url: _, ...without } = status(1, { applied: { plan: 'pro' } });
      unwrap(await subject.resources.saveStatus(saved, without));
      expect(find(resource.name)?.status).toEqual(without);
    });

    it('keeps its status through a change of what is asked for', async () => {
      const resource = await begin();
      const told = status(1);
      unwrap(await subject.resources.saveStatus(resource, told));
      await subject.put(resource.name, wanted({ plan: 'pro' }));
      expect((await until(resource.name, (it) => it?.generation === 2)).status).toEqual(told);
    });

    it('writes nothing about a version that is not the newest', async () => {
      const resource = await begin();
      await subject.put(resource.name, wanted({ plan: 'pro' }));
      for (const write of [
        () => subject.resources.saveStatus(resource, status(1)),
        () => subject.resources.hold(resource),
      ])
        expect(await write()).toMatchObject({ ok: false, error: { code: 'cluster.conflict' } });
      const { status: left, isHeld } = await until(resource.name, (it) => it?.generation === 2);
      expect([left, isHeld]).toEqual([null, false]);
    });

    it('holds what is deleted until it is released', async () => {
      const resource = await begin();
      const held = unwrap(await subject.resources.hold(resource));
      expect(held.isHeld).toBe(true);
      expect(find(resource.name)?.isHeld).toBe(true);
      await subject.remove(resource.name);
      const going = await until(resource.name, (it) => it?.isDeleting === true);
      const told = unwrap(await subject.resources.saveStatus(going, status(1)));
      unwrap(await subject.resources.release(told));
      await until(resource.name, (it) => it === undefined);
    });

    it('lets what it does not hold go', async () => {
      const resource = await begin();
      const held = unwrap(await subject.resources.hold(resource));
      expect(unwrap(await subject.resources.release(held)).isHeld).toBe(false);
      await subject.remove(resource.name);
      await until(resource.name, (it) => it === undefined);
    });
  });
}

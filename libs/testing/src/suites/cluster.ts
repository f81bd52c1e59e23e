import type { Cluster, KubernetesObject } from '@fleetcommand/application/ports/cluster';
import { TENANT_LABEL } from '@fleetcommand/desired-state/names/labels';
import { bareId, type TenantId } from '@fleetcommand/kernel/ids';
import { unwrap } from '@fleetcommand/kernel/result';
import { beforeAll, describe, expect, it, vi } from 'vitest';

import { someId } from '../builders/ids.js';

/** A cluster under test, and its API as somebody else uses it. */
export interface ClusterSubject {
  readonly cluster: Cluster;
  /** Replaces the value at `/data/greeting` of a Secret, under another field manager. */
  readonly editByHand: (namespace: string, name: string, greeting: string) => Promise<void>;
  readonly removeByHand: (namespace: string, name: string) => Promise<void>;
  /** Lets controllers act; nothing to do where they run by themselves. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const DEADLINE = { timeout: 30_000, interval: 50 };

const encode = (text: string) => Buffer.from(text).toString('base64');

function namespaceOf(tenantId: TenantId): KubernetesObject {
  const name = `t-${bareId(tenantId)}`;
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { [TENANT_LABEL]: tenantId } },
  };
}

function secretOf(tenantId: TenantId, data: Record<string, string>): KubernetesObject {
  const namespace = namespaceOf(tenantId).metadata.name;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'environment', namespace, labels: { [TENANT_LABEL]: tenantId } },
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, encode(value)])),
  };
}

/** What every cluster does: run against the fake, the sandbox and a real API server. */
export function describeCluster(name: string, make: () => Promise<ClusterSubject>): void {
  describe(name, () => {
    let subject: ClusterSubject;
    beforeAll(async () => {
      subject = await make();
      await subject.cluster.synced;
      return () => subject.close();
    });

    const begin = async () => {
      const tenantId = someId('ten');
      const namespace = namespaceOf(tenantId).metadata.name;
      unwrap(await subject.cluster.apply(namespaceOf(tenantId)));
      return { tenantId, namespace };
    };
    const observe = async (namespace: string, fresh = false) =>
      unwrap(await subject.cluster.observe(namespace, { fresh }));
    const secretIn = async (namespace: string) =>
      (await observe(namespace)).objects.find((object) => object.kind === 'Secret');

    it('lists what carries labels, in one namespace, of one kind', async () => {
      const { namespace } = await begin();
      const object = (kind: string, name: string, labels: Record<string, string>) => ({
        apiVersion: 'v1',
        kind,
        metadata: { name, namespace, labels },
      });
      const labels = { 'fleetcommand.io/spec': 'true' };
      unwrap(await subject.cluster.apply(object('Secret', 'one', labels)));
      unwrap(
        await subject.cluster.apply(object('Secret', 'two', { 'fleetcommand.io/spec': 'no' })),
      );
      unwrap(await subject.cluster.apply(object('ConfigMap', 'three', labels)));
      const names = async (kind: 'Secret' | 'ConfigMap') => {
        const listed = await subject.cluster.list(kind, namespace, labels);
        return unwrap(listed).map(({ metadata }) => metadata.name);
      };
      expect(await names('Secret')).toEqual(['one']);
      expect(await names('ConfigMap')).toEqual(['three']);
    });

    it('shows what was applied at once, with what the server adds', async () => {
      const { tenantId, namespace } = await begin();
      const applied = unwrap(await subject.cluster.apply(secretOf(tenantId, { greeting: 'hi' })));
      expect(applied.metadata.uid).toBeTruthy();
      const observed = await observe(namespace);
      expect(observed.namespace?.metadata.uid).toBeTruthy();
      expect(observed.objects.map((object) => object.metadata.name)).toContain('environment');
      expect(await secretIn(namespace)).toMatchObject({
        data: { greeting: encode('hi') },
        metadata: { uid: applied.metadata.uid, resourceVersion: applied.metadata.resourceVersion },
      });
    });

    it('writes nothing when the same is applied again', async () => {
      const { tenantId } = await begin();
      const secret = secretOf(tenantId, { greeting: 'hi' });
      const first = unwrap(await subject.cluster.apply(secret));
      const second = unwrap(await subject.cluster.apply(secret));
      expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    });

    it('removes fields that are not applied any more', async () => {
      const { tenantId, namespace } = await begin();
      unwrap(await subject.cluster.apply(secretOf(tenantId, { greeting: 'hi', name: 'x' })));
      unwrap(await subject.cluster.apply(secretOf(tenantId, { greeting: 'ho' })));
      expect((await secretIn(namespace))?.['data']).toEqual({ greeting: encode('ho') });
    });

    it('reads an object as it is, and nothing of one that is not there', async () => {
      const { tenantId, namespace } = await begin();
      const applied = unwrap(await subject.cluster.apply(secretOf(tenantId, { greeting: 'hi' })));
      const read = async (name: string, of = namespace) =>
        unwrap(
          await subject.cluster.read({ apiVersion: 'v1', kind: 'Secret', namespace: of, name }),
        );
      expect(await read('environment')).toMatchObject({ metadata: { uid: applied.metadata.uid } });
      expect(await read('another')).toBeNull();
      expect(await read('environment', 'nowhere')).toBeNull();
    });

    it('sets fields for another owner, who gives up no more than were theirs', async () => {
      const { tenantId, namespace } = await begin();
      unwrap(await subject.cluster.apply(secretOf(tenantId, { greeting: 'hi' })));
      const other = { manager: 'fleetcommand-suite', force: false };
      const { data: _, ...bare } = secretOf(tenantId, {});
      const theirs = { ...bare, data: { name: encode('x') } };
      unwrap(await subject.cluster.apply(theirs as KubernetesObject, other));
      const both = { greeting: encode('hi'), name: encode('x') };
      expect((await secretIn(namespace))?.['data']).toEqual(both);
      unwrap(await subject.cluster.apply(bare as KubernetesObject, other));
      expect((await secretIn(namespace))?.['data']).toEqual({ greeting: encode('hi') });
    });

    it('tells of somebody else’s change, and takes the field back', async () => {
      const { tenantId, namespace } = await begin();
      const secret = secretOf(tenantId, { greeting: 'hi' });
      unwrap(await subject.cluster.apply(secret));
      const changed = vi.fn();
      const stop = subject.cluster.onTenantChange(changed);
      await subject.editByHand(namespace, 'environment', 'meddled');
      await vi.waitFor(async () => {
        expect(changed).toHaveBeenCalledWith(tenantId);
        expect((await secretIn(namespace))?.['data']).toEqual({ greeting: encode('meddled') });
      }, DEADLINE);
      unwrap(await subject.cluster.apply(secret));
      expect((await secretIn(namespace))?.['data']).toEqual({ greeting: encode('hi') });
      stop();
    });

    it('tells of somebody else’s removal', async () => {
      const { tenantId, namespace } = await begin();
      unwrap(await subject.cluster.apply(secretOf(tenantId, { greeting: 'hi' })));
      const changed = vi.fn();
      const stop = subject.cluster.onTenantChange(changed);
      await subject.removeByHand(namespace, 'environment');
      await vi.waitFor(async () => {
        expect(changed).toHaveBeenCalledWith(tenantId);
        expect(await secretIn(namespace)).toBeUndefined();
      }, DEADLINE);
      stop();
    });

    it('deletes only the very object that was meant, and calls one that is gone deleted', async () => {
      const { tenantId, namespace } = await begin();
      unwrap(await subject.cluster.apply(secretOf(tenantId, { greeting: 'hi' })));
      const ref = { apiVersion: 'v1', kind: 'Secret', namespace, name: 'environment' };
      const uid = (await secretIn(namespace))?.metadata.uid ?? '';
      const other = '00000000-0000-4000-8000-000000000000';
      expect(await subject.cluster.delete({ ...ref, uid: other })).toMatchObject({
        ok: false,
        error: { code: 'cluster.conflict' },
      });
      unwrap(await subject.cluster.delete({ ...ref, uid }));
      const after = await observe(namespace, true);
      expect(after.objects.filter((object) => object.kind === 'Secret')).toEqual([]);
      unwrap(await subject.cluster.delete({ ...ref, uid }));
    });

    it('refuses an object without its namespace', async () => {
      expect(await subject.cluster.apply(secretOf(someId('ten'), {}))).toMatchObject({
        ok: false,
        error: { code: 'cluster.not-found' },
      });
    });

    it('takes a namespace down with all it holds', async () => {
      const { tenantId, namespace } = await begin();
      unwrap(await subject.cluster.apply(secretOf(tenantId, { greeting: 'hi' })));
      const ref = { apiVersion: 'v1', kind: 'Namespace', name: namespace };
      unwrap(await subject.cluster.delete(ref));
      await subject.settle();
      await vi.waitFor(async () => {
        const nothing = { namespace: null, objects: [], pods: [] };
        expect(await observe(namespace, true)).toEqual(nothing);
      }, DEADLINE);
    });
  });
}

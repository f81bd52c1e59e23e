import { describe, expect, it } from 'vitest';

import { SOME_TIME } from '../../builders/accounts.js';
import { aCluster, aRegion, aReport } from '../../builders/catalogue.js';
import type { GetSubject } from './subject.js';

const LATER = new Date(SOME_TIME.getTime() + 5_000);

export function describeClusterAccess(subject: GetSubject): void {
  describe('the ways into clusters', () => {
    const aStoredCluster = async () => {
      const { catalogue } = subject().store;
      await catalogue.saveRegion(aRegion());
      return catalogue.saveCluster(aCluster());
    };

    it('are kept sealed, and what is known of a cluster outlives new credentials', async () => {
      const { clusterAccess, envelopes } = subject().store;
      const { id } = await aStoredCluster();
      expect(await clusterAccess.find(id)).toBeNull();
      await clusterAccess.save(
        id,
        { kubeconfigCiphertext: 'v1.a.x', server: 'https://k' },
        SOME_TIME,
      );
      await clusterAccess.recordReport(id, aReport(), SOME_TIME);
      await clusterAccess.save(id, { kubeconfigCiphertext: 'v1.a.y', server: 'https://l' }, LATER);
      expect(await clusterAccess.find(id)).toEqual({
        clusterId: id,
        kubeconfigCiphertext: 'v1.a.y',
        server: 'https://l',
        rotatedAt: LATER,
        askedAt: SOME_TIME,
        report: aReport(),
        reportedAt: SOME_TIME,
        problem: null,
      });
      expect(await envelopes.list('clusters.kubeconfig', null, 1_000)).toContainEqual({
        id,
        subject: id,
        envelope: 'v1.a.y',
      });
    });

    it('keep the last report of a cluster that does not answer any more', async () => {
      const { clusterAccess } = subject().store;
      const { id } = await aStoredCluster();
      await clusterAccess.recordReport(id, aReport(), SOME_TIME);
      await clusterAccess.recordProblem(id, 'It does not answer.', LATER);
      const silent = { report: aReport(), reportedAt: SOME_TIME, askedAt: LATER };
      const problem = 'It does not answer.';
      expect(await clusterAccess.find(id)).toMatchObject({ ...silent, problem });
      const listed = await clusterAccess.list();
      expect(listed.find(({ clusterId }) => clusterId === id)).toMatchObject({ problem });
    });

    it('say which clusters do not answer, and when each last did', async () => {
      const { catalogue, clusterAccess } = subject().store;
      const [silent, never, back] = [
        await aStoredCluster(),
        await aStoredCluster(),
        await aStoredCluster(),
      ];
      await clusterAccess.recordReport(silent.id, aReport(), SOME_TIME);
      for (const { id } of [silent, never, back])
        await clusterAccess.recordProblem(id, 'It does not answer.', LATER);
      await clusterAccess.recordReport(back.id, aReport(), LATER);
      const unreachable = await catalogue.listUnreachable();
      expect(unreachable.get(silent.id)).toEqual(SOME_TIME);
      expect(unreachable.get(never.id)).toEqual(LATER);
      expect(unreachable.has(back.id)).toBe(false);
    });

    it('are not those of a cluster that left, whose name is free again', async () => {
      const { catalogue, clusterAccess } = subject().store;
      const { id, name } = await aStoredCluster();
      await clusterAccess.recordProblem(id, 'It does not answer.', SOME_TIME);
      await catalogue.removeCluster(id, SOME_TIME);
      expect(await clusterAccess.find(id)).toBeNull();
      expect(await catalogue.findCluster(id)).toBeNull();
      expect((await catalogue.listClusters()).map((cluster) => cluster.id)).not.toContain(id);
      // What was asked of it before says so after it left.
      await clusterAccess.recordProblem(id, 'It does not answer.', LATER);
      expect(await clusterAccess.find(id)).toBeNull();
      expect((await clusterAccess.list()).map(({ clusterId }) => clusterId)).not.toContain(id);
      expect((await catalogue.listUnreachable()).has(id)).toBe(false);
      const next = await catalogue.saveCluster(aCluster({ name }));
      expect(next.id).not.toBe(id);
    });
  });
}

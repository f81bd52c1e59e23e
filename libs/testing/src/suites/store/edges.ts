import { describe, expect, it } from 'vitest';

import { SOME_TIME } from '../../builders/accounts.js';
import { anEdgeReport } from '../../builders/edges.js';
import { someId } from '../../builders/ids.js';
import type { GetSubject } from './subject.js';

const LATER = new Date(SOME_TIME.getTime() + 5_000);

export function describeEdges(subject: GetSubject): void {
  describe('the edges', () => {
    it('are known by name: one that is registered again keeps its id and gets the URL', async () => {
      const { edges } = subject().store;
      const first = {
        id: someId('edg'),
        name: 'fra-1',
        url: 'http://10.0.0.1:18093',
        discoveredBy: null,
      };
      const registered = await edges.register(first, SOME_TIME);
      expect(registered).toEqual({
        ...first,
        registeredAt: SOME_TIME,
        askedAt: null,
        report: null,
        reportedAt: null,
        problem: null,
        health: null,
        drainingSince: null,
      });
      const moved = {
        id: someId('edg'),
        name: first.name,
        url: 'http://10.0.0.2:18093',
        discoveredBy: 'fra-*',
      };
      expect(await edges.register(moved, LATER)).toEqual({ ...registered, ...moved, id: first.id });
      expect(await edges.find(first.id)).toMatchObject({ url: moved.url });
      expect(await edges.find(moved.id)).toBeNull();
    });

    it('keep their last report when they stop answering', async () => {
      const { edges } = subject().store;
      const { id } = await edges.register(
        { id: someId('edg'), name: 'fra-2', url: 'http://10.0.0.3:18093', discoveredBy: null },
        SOME_TIME,
      );
      const report = anEdgeReport();
      const well = { isServing: true, since: SOME_TIME };
      const ill = { isServing: false, since: LATER };
      await edges.recordReport(id, report, well, SOME_TIME);
      expect(await edges.find(id)).toMatchObject({ health: well });
      await edges.recordProblem(id, 'It does not answer.', ill, LATER);
      const silent = {
        report,
        reportedAt: SOME_TIME,
        askedAt: LATER,
        problem: 'It does not answer.',
        health: ill,
      };
      expect(await edges.find(id)).toMatchObject(silent);
      await edges.recordReport(id, report, ill, LATER);
      await edges.setDraining(id, LATER);
      expect(await edges.find(id)).toMatchObject({ drainingSince: LATER });
      await edges.setDraining(id, null);
      expect(await edges.find(id)).toMatchObject({ drainingSince: null });
      expect(await edges.find(id)).toMatchObject({ reportedAt: LATER, problem: null });
    });

    it('are listed by name, and gone once removed', async () => {
      const { edges } = subject().store;
      const ids = [someId('edg'), someId('edg')] as const;
      await edges.register(
        { id: ids[0], name: 'zzz', url: 'http://10.0.0.4:18093', discoveredBy: null },
        SOME_TIME,
      );
      await edges.register(
        { id: ids[1], name: 'yyy', url: 'http://10.0.0.5:18093', discoveredBy: null },
        SOME_TIME,
      );
      const listed = (await edges.list()).map(({ name }) => name);
      expect(listed.filter((name) => name > 'x')).toEqual(['yyy', 'zzz']);
      expect(await edges.remove(ids[0])).toBe(true);
      expect(await edges.remove(ids[0])).toBe(false);
      expect(await edges.find(ids[0])).toBeNull();
    });
  });
}

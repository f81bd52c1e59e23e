import { describe, expect, it } from 'vitest';
import type { DisruptionBudget } from '../../objects/kinds.js';
import { runningPod, sampleMeta } from '../../specs/samples.js';
import { disruptionStatus } from './disruption-status.js';

const budget = (spec: DisruptionBudget['spec']): DisruptionBudget => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: sampleMeta('web'),
  ...(spec === undefined ? {} : { spec }),
});
const pods = (ready: number, unready = 0) => [
  ...Array.from({ length: ready }, (_, i) => runningPod(`r${i}`, `127.1.0.${i}`)),
  ...Array.from({ length: unready }, (_, i) => runningPod(`u${i}`, `127.1.1.${i}`, false)),
];

describe('how many pods a budget lets go', () => {
  it.each([
    [{ minAvailable: 1 }, 2, 0, 2, 1],
    [{ minAvailable: 1 }, 1, 1, 2, 0],
    [{ maxUnavailable: 1 }, 2, 0, 2, 1],
    [{ maxUnavailable: 1 }, 1, 1, 2, 0],
    [{ minAvailable: '50%' }, 3, 0, 3, 1],
    [{ maxUnavailable: '50%' }, 3, 0, 3, 2],
    [{ minAvailable: 3 }, 2, 0, 2, 0],
  ])('%j with %i ready and %i not, of %i wanted: %i', (spec, ready, unready, wanted, allowed) => {
    const status = disruptionStatus(budget(spec), pods(ready, unready), wanted, new Date(0));
    expect(status.disruptionsAllowed).toBe(allowed);
    expect(status.currentHealthy).toBe(ready);
    expect(status.conditions?.[0]).toMatchObject({
      type: 'DisruptionAllowed',
      status: allowed > 0 ? 'True' : 'False',
      reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
    });
  });
});

import { describe, expect, it } from 'vitest';
import type { Node, Pod } from '../../objects/kinds.js';
import { sampleContainer, sampleMeta, samplePod } from '../../specs/samples.js';
import { decidePlacement } from './decide-placement.js';

const node: Node = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: sampleMeta('sandbox', { labels: { 'kubernetes.io/os': 'linux' } }),
  status: { allocatable: { pods: '2', memory: '4Gi' } },
};
const asking = (memory: string): Partial<Pod['spec']> => ({
  containers: [sampleContainer({ resources: { requests: { memory } } })],
});

describe('placing a pod', () => {
  it.each<[string, Partial<Pod['spec']>, number, string | undefined]>([
    ['fits', {}, 1, undefined],
    ['finds no room', {}, 2, 'Too many pods'],
    ['asks for more memory than there is', asking('5Gi'), 0, 'Insufficient memory'],
    ['asks for what there is', asking('4Gi'), 0, undefined],
    [
      'selects another node',
      { nodeSelector: { 'kubernetes.io/os': 'windows' } },
      0,
      "node(s) didn't match Pod's node affinity/selector",
    ],
  ])('%s', (_name, spec, others, reason) => {
    const placement = decidePlacement(samplePod('a', { spec }), node, others);
    expect(placement).toEqual(
      reason === undefined
        ? { fits: true, nodeName: 'sandbox' }
        : { fits: false, message: `0/1 nodes are available: 1 ${reason}.` },
    );
  });

  it('waits for a node', () => {
    expect(decidePlacement(samplePod('a'), undefined, 0).fits).toBe(false);
  });
});

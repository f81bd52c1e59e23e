import { aNode, aSurvey } from '@fleetcommand/testing/builders/catalogue';
import { describe, expect, it } from 'vitest';

import { isFit, judgeSurvey, type PreflightCheck } from './preflight.js';
import { capacityOf, type ClusterSurvey } from './survey.js';

const check = (name: PreflightCheck['name'], survey: Partial<ClusterSurvey>) =>
  judgeSurvey(aSurvey(survey)).find((one) => one.name === name);

const TAINT = 'dedicated=gpu:NoSchedule';

describe('a preflight', () => {
  it('passes every check of a cluster that is well', () => {
    const checks = judgeSurvey(aSurvey());
    expect(checks.filter(({ status }) => status !== 'passed')).toEqual([]);
    expect(isFit(checks)).toBe(true);
  });

  it.each<[string, PreflightCheck['name'], Partial<ClusterSurvey>, RegExp, RegExp]>([
    [
      'an old API server',
      'version',
      { version: { major: 1, minor: 24, text: 'v1.24.3' } },
      /v1\.24\.3 is older/,
      /Upgrade/,
    ],
    [
      'credentials without rights',
      'permissions',
      {
        denied: [
          { group: '', resource: 'namespaces', verb: 'create', namespace: null },
          { group: '', resource: 'namespaces', verb: 'delete', namespace: null },
          { group: '', resource: 'configmaps', verb: 'list', namespace: 'fleetcommand-edge' },
        ],
      },
      /may not: create, delete namespaces; list configmaps in fleetcommand-edge/,
      /ClusterRole fleetcommand-worker/,
    ],
    [
      'a kind it does not know',
      'kinds',
      { missingKinds: ['IngressRoute (traefik.io/v1alpha1)'] },
      /IngressRoute/,
      /k8s\/crds/,
    ],
    [
      'a network plugin that enforces nothing',
      'network-policy',
      { daemonSets: ['kube-proxy', 'kube-flannel-ds'] },
      /kube-flannel-ds.*could reach each other/,
      /Calico/,
    ],
    ['no node at all', 'nodes', { nodes: [] }, /there is none/, /Add a worker node/],
    [
      'a taint nobody tolerates',
      'nodes',
      { nodes: [aNode({ name: 'n1', taints: [TAINT] })] },
      /n1 has the taint dedicated=gpu:NoSchedule/,
      /kubectl taint node n1 dedicated=gpu:NoSchedule-/,
    ],
    [
      'nodes that are not ready or cordoned',
      'nodes',
      { nodes: [aNode({ name: 'a', isReady: false }), aNode({ name: 'b', isCordoned: true })] },
      /a is not ready; b is cordoned/,
      /uncordon/,
    ],
  ])('refuses %s, with the fix', (_, name, survey, message, fix) => {
    const found = check(name, survey);
    expect(found).toMatchObject({ status: 'failed' });
    expect(found?.message).toMatch(message);
    expect(found?.fix).toMatch(fix);
    expect(isFit(judgeSurvey(aSurvey(survey)))).toBe(false);
  });

  it.each<[string, PreflightCheck['name'], Partial<ClusterSurvey>]>([
    ['a network plugin nobody knows', 'network-policy', { daemonSets: ['house-made-cni'] }],
    ['DaemonSets that may not be listed', 'network-policy', { daemonSets: null }],
    ['nodes that may not be listed', 'nodes', { nodes: null }],
    ['no edge node', 'edge-nodes', { nodes: [aNode()] }],
    ['no default StorageClass', 'storage', { storageClasses: [] }],
    [
      'a namespace of the control plane that lets any pod in',
      'pod-security',
      { controlPlane: { name: 'fleetcommand', podSecurity: null } },
    ],
    [
      'one that lets in what is merely not the worst',
      'pod-security',
      { controlPlane: { name: 'fleetcommand', podSecurity: 'baseline' } },
    ],
  ])('warns of %s, says what cannot be told, and takes the cluster', (_, name, survey) => {
    expect(check(name, survey)).toMatchObject({ status: 'warning', fix: expect.any(String) });
    expect(isFit(judgeSurvey(aSurvey(survey)))).toBe(true);
  });

  it('looks for the control plane’s namespace only where it is, and names the label', () => {
    expect(check('pod-security', { controlPlane: null })).toBeUndefined();
    const held = { name: 'fleetcommand', podSecurity: 'restricted' };
    expect(check('pod-security', { controlPlane: held })).toMatchObject({ status: 'passed' });
    expect(check('pod-security', { controlPlane: { ...held, podSecurity: null } })?.fix).toBe(
      'kubectl label --overwrite namespace fleetcommand pod-security.kubernetes.io/enforce=restricted',
    );
  });

  it('of a policy engine beside a plugin that has none: the engine counts', () => {
    const daemonSets = ['kube-flannel-ds', 'calico-node'];
    expect(check('network-policy', { daemonSets })).toMatchObject({ status: 'passed' });
  });
});

it('the capacity is that of nodes which take instances', () => {
  const nodes = [
    aNode({ cpuMillis: 4_000 }),
    aNode({ cpuMillis: 2_000, isReady: false }),
    aNode({ cpuMillis: 1_000, taints: [TAINT] }),
    aNode({ cpuMillis: 500 }),
  ];
  expect(capacityOf(nodes)).toMatchObject({ cpuMillis: 4_500, pods: 220 });
});

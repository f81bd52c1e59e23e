import { describe, expect, it } from 'vitest';

import { blueprintWith, inputWith, PLAN } from '../testing/render-input.js';
import { judgeAdoption, type FoundObject, type RunningInstance } from './judge-adoption.js';

const BLUEPRINT = blueprintWith({ namePrefix: 'rc' });
const metadata = { name: 'rc-k7', namespace: 'shop', uid: 'u1', labels: { DeploymentId: 'k7' } };
const selector = { matchLabels: { DeploymentId: 'k7' } };

const deployment = (spec: object = {}, more: object = {}): FoundObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { ...metadata, ...more },
  spec: {
    replicas: 1,
    selector,
    template: { spec: { containers: [{ name: 'rc-k7', image: 'app:0.9' }] } },
    ...spec,
  },
});
const service = (port: number): FoundObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { ...metadata, uid: 'u2' },
  spec: { ports: [{ port }] },
});
const namespace = (labels: Record<string, string>): FoundObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', labels },
});

function judge(
  running: Partial<RunningInstance> = {},
  { blueprint = BLUEPRINT, allowRestart = false } = {},
) {
  const { platform, tenant } = inputWith();
  const found = {
    objects: [deployment(), service(8080)],
    namespace: namespace({ 'fleetcommand.io/adopts': 'true' }),
    deploymentId: 'k7',
    ...running,
  };
  return judgeAdoption(found, { blueprint, plan: PLAN, platform, tenant, allowRestart });
}

describe('what runs', () => {
  it('can be adopted where it is, under its names, with its selector', () => {
    expect(judge()).toMatchObject({
      obstacles: [],
      adoption: {
        namespace: 'shop',
        name: 'rc-k7',
        deploymentId: 'k7',
        selector: { DeploymentId: 'k7' },
        found: { Deployment: 'u1', Service: 'u2' },
        keepsPods: true,
      },
    });
    expect(judge({}, { allowRestart: true }).adoption?.keepsPods).toBe(false);
  });

  it('is told where its pods are otherwise than the blueprint’s, and never with which value', () => {
    const { differing } = judge();
    expect(differing).toContain('spec.containers[rc-k7].image');
    expect(differing).toContain('spec.securityContext');
    expect(differing.join()).not.toContain('0.9');
  });

  it.each<[string, Partial<RunningInstance>, string]>([
    ['not there', { objects: [service(8080)] }, 'no Deployment of its name'],
    ['being deleted', { objects: [deployment({}, { deletionTimestamp: 'now' })] }, 'being deleted'],
    [
      'an instance of this platform already',
      { objects: [deployment({}, { labels: { 'fleetcommand.io/tenant': 'ten_1' } })] },
      'ten_1',
    ],
    [
      'in a namespace that nobody opened',
      { namespace: namespace({}) },
      'kubectl label namespace shop',
    ],
    [
      'beside a route of the name that would be made',
      { objects: [deployment(), { ...service(1), kind: 'IngressRoute' }] },
      'IngressRoute rc-k7',
    ],
    [
      'selected by expressions',
      { objects: [deployment({ selector: { matchExpressions: [{}] } })] },
      'matchLabels',
    ],
    ['served at another port', { objects: [deployment(), service(80)] }, 'no port 8080'],
    ['larger than the plan', { objects: [deployment({ replicas: 3 })] }, '--allow-restart'],
  ])('cannot be adopted when it is %s', (_, running, why) => {
    const { adoption, obstacles } = judge(running);
    expect(adoption).toBeNull();
    expect(obstacles.join('\n')).toContain(why);
  });

  it('cannot be adopted into a blueprint of several components, or one that makes a database', () => {
    const two = blueprintWith({
      namePrefix: 'rc',
      components: { web: { image: 'a', port: 8080 }, job: { image: 'b', port: 1 } },
    });
    expect(judge({}, { blueprint: two }).obstacles.join()).toContain('several components');
    const data = blueprintWith({ namePrefix: 'rc', data: { postgres: true } });
    expect(judge({}, { blueprint: data }).obstacles.join()).toContain('make a database');
  });

  it('may be larger than the plan where its pods may end', () => {
    const objects = [deployment({ replicas: 3 }), service(8080)];
    expect(judge({ objects }, { allowRestart: true }).obstacles).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../objects/store.js';
import { type Counted, exceededQuota, totalUsage, unstatedResources } from './quota-usage.js';

const object = (body: object): KubeObject => ({
  apiVersion: 'v1',
  kind: 'X',
  metadata: {},
  ...body,
});
const pod = (limits: Record<string, string>, phase = 'Running'): Counted => ({
  collection: 'pods',
  object: object({
    spec: { containers: [{ name: 'web', resources: { limits, requests: limits } }] },
    status: { phase },
  }),
});

describe('quota usage', () => {
  it('sums requests, limits and counts over the objects a quota names', () => {
    const hard = { pods: '5', 'limits.memory': '1Gi', 'requests.cpu': '2', 'count/secrets': '3' };
    const counted = [
      pod({ memory: '256Mi', cpu: '250m' }),
      pod({ memory: '256Mi', cpu: '250m' }),
      { collection: 'secrets', object: object({}) },
    ];
    expect(totalUsage(hard, counted)).toEqual({
      pods: '2',
      'limits.memory': '512Mi',
      'requests.cpu': '500m',
      'count/secrets': '1',
    });
  });

  it('does not count the compute of pods that have ended', () => {
    const hard = { pods: '5', 'limits.memory': '1Gi', 'count/pods': '5' };
    expect(totalUsage(hard, [pod({ memory: '1Gi' }, 'Succeeded')])).toEqual({
      pods: '0',
      'limits.memory': '0',
      'count/pods': '1',
    });
  });

  it('says what a new object would push beyond its limit', () => {
    const hard = { pods: '1', 'limits.memory': '1Gi' };
    const used = { pods: '1', 'limits.memory': '512Mi' };
    expect(exceededQuota(hard, used, { after: pod({ memory: '256Mi' }) })).toBe(
      'requested: pods=1, used: pods=1, limited: pods=1',
    );
  });

  it('lets an object over quota change as long as it asks for no more', () => {
    const hard = { 'limits.memory': '1Gi' };
    const change = { before: pod({ memory: '2Gi' }), after: pod({ memory: '1536Mi' }) };
    expect(exceededQuota(hard, { 'limits.memory': '2Gi' }, change)).toBeUndefined();
  });

  it('makes stating a limited resource compulsory', () => {
    const silent = { spec: { containers: [{ name: 'web' }, { name: 'side' }] } };
    expect(unstatedResources({ 'limits.memory': '1Gi', pods: '1' }, silent)).toBe(
      'limits.memory for: web,side',
    );
    expect(unstatedResources({ pods: '1' }, silent)).toBeUndefined();
  });
});

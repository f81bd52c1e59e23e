import { beforeEach, describe, expect, it } from 'vitest';
import type { ResourceRef } from '../objects/store.js';
import { openSpecStore, refusal, type SpecStore } from './testing/spec-store.js';

let cluster: SpecStore;
beforeEach(() => {
  cluster = openSpecStore();
});

const DEFINITIONS: ResourceRef = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
};
const WIDGETS: ResourceRef = { group: 'example.com', version: 'v1', plural: 'widgets' };

const definition = () => ({
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                properties: {
                  size: { type: 'integer', minimum: 1, default: 3 },
                  name: { type: 'string' },
                },
              },
              status: { type: 'object', properties: { ready: { type: 'boolean' } } },
            },
          },
        },
      },
    ],
  },
});

describe('custom kinds', () => {
  it('are served from the moment they are defined, with pruning, defaults and validation', () => {
    cluster.create(DEFINITIONS, 'CustomResourceDefinition', definition());
    const widget = cluster.create(WIDGETS, 'Widget', {
      metadata: { name: 'w' },
      spec: { name: 'n', unknown: 1 },
      status: { ready: true },
    });
    expect(widget).toMatchObject({ spec: { name: 'n', size: 3 } });
    expect(widget).not.toHaveProperty('spec.unknown');
    expect(widget).not.toHaveProperty('status');
    const status = refusal(() =>
      cluster.create(WIDGETS, 'Widget', { metadata: { name: 'bad' }, spec: { size: 0 } }),
    );
    expect(status).toMatchObject({ code: 422, details: { causes: [{ field: 'spec.size' }] } });
  });

  it('take their objects with them when their definition goes', () => {
    cluster.create(DEFINITIONS, 'CustomResourceDefinition', definition());
    cluster.create(WIDGETS, 'Widget', { metadata: { name: 'w' } });
    cluster.store.delete(DEFINITIONS, undefined, 'widgets.example.com');
    expect(cluster.store.get(DEFINITIONS, undefined, 'widgets.example.com')).toBeUndefined();
    expect(refusal(() => cluster.store.list(WIDGETS)).code).toBe(404);
  });

  it('wait for the finalizers of their objects', () => {
    cluster.create(DEFINITIONS, 'CustomResourceDefinition', definition());
    cluster.create(WIDGETS, 'Widget', { metadata: { name: 'w', finalizers: ['x.io/keep'] } });
    cluster.store.delete(DEFINITIONS, undefined, 'widgets.example.com');
    const dying = cluster.store.get(WIDGETS, 'a', 'w');
    expect(dying?.metadata.deletionTimestamp).toBeDefined();
    cluster.store.update(WIDGETS, { ...dying!, metadata: { ...dying!.metadata, finalizers: [] } });
    expect(cluster.store.get(DEFINITIONS, undefined, 'widgets.example.com')).toBeUndefined();
  });
});

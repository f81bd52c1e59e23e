import { describe, expect, it } from 'vitest';
import { builtInTypes, loadDefinitions } from '../resources/built-in.js';
import { ResourceRegistry } from '../resources/registry.js';
import { SchemaCompiler } from '../schema/openapi-schema.js';
import { negotiate, wantsAggregatedDiscovery } from './media-types.js';
import { parseResourcePath } from './request-path.js';

describe('what a client accepts', () => {
  it.each([
    [undefined, { presentation: 'object', yaml: false }],
    ['*/*', { presentation: 'object', yaml: false }],
    ['application/yaml', { presentation: 'object', yaml: true }],
    [
      'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
      { presentation: 'table', yaml: false },
    ],
    [
      'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
      { presentation: 'metadata', yaml: false },
    ],
    [
      'application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json',
      { presentation: 'object', yaml: false },
    ],
    [
      'application/vnd.kubernetes.protobuf,application/json',
      { presentation: 'object', yaml: false },
    ],
    ['application/vnd.kubernetes.protobuf', undefined],
  ])('%s gives %j', (header, negotiated) => {
    expect(negotiate(header)).toEqual(negotiated);
  });

  it('may be all of discovery at once', () => {
    const header =
      'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
    expect(wantsAggregatedDiscovery(header)).toBeDefined();
    expect(wantsAggregatedDiscovery('application/json')).toBeUndefined();
  });
});

describe('a path', () => {
  const registry = new ResourceRegistry(builtInTypes(new SchemaCompiler(loadDefinitions())));
  const parse = (path: string) => {
    const parsed = parseResourcePath(path.split('/').slice(1), registry);
    return parsed && { ...parsed, type: parsed.type.plural };
  };

  it.each([
    ['/api/v1/pods', { type: 'pods' }],
    ['/api/v1/namespaces', { type: 'namespaces' }],
    ['/api/v1/namespaces/a', { type: 'namespaces', name: 'a' }],
    ['/api/v1/namespaces/a/finalize', { type: 'namespaces', name: 'a', subresource: 'finalize' }],
    ['/api/v1/namespaces/a/pods', { type: 'pods', namespace: 'a' }],
    [
      '/api/v1/namespaces/a/pods/p/log',
      { type: 'pods', namespace: 'a', name: 'p', subresource: 'log' },
    ],
    [
      '/apis/apps/v1/namespaces/a/deployments/web',
      { type: 'deployments', namespace: 'a', name: 'web' },
    ],
    ['/apis/rbac.authorization.k8s.io/v1/clusterroles/x', { type: 'clusterroles', name: 'x' }],
  ])('%s names %j', (path, expected) => {
    expect(parse(path)).toEqual(expected);
  });

  it.each([
    '/api/v1',
    '/api/v2/pods',
    '/api/v1/nothings',
    '/api/v1/pods/p',
    '/api/v1/namespaces/a/nodes',
    '/api/v1/namespaces/a/pods/p/log/x',
    '/foo',
  ])('%s names nothing', (path) => {
    expect(parse(path)).toBeUndefined();
  });
});

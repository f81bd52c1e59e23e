import { fail, ok } from '@fleetcommand/kernel/result';
import { expect, it } from 'vitest';
import { Catalogue, collectionPath, objectPath } from './discovery.js';

const ROUTES = {
  kind: 'APIResourceList',
  resources: [
    { name: 'ingressroutes', kind: 'IngressRoute', namespaced: true },
    { name: 'ingressroutes/status', kind: 'IngressRoute', namespaced: true },
  ],
};
const INGRESS_ROUTE = { apiVersion: 'traefik.io/v1alpha1', kind: 'IngressRoute' };

it('knows built-in kinds without asking', async () => {
  const catalogue = new Catalogue(() => expect.unreachable());
  expect(await catalogue.resolve({ apiVersion: 'apps/v1', kind: 'Deployment' })).toEqual(
    ok({ apiVersion: 'apps/v1', kind: 'Deployment', plural: 'deployments', namespaced: true }),
  );
});

it('asks once for the kinds of a group, however many want to know', async () => {
  const asked: string[] = [];
  const catalogue = new Catalogue(async (path) => {
    asked.push(path);
    return ok({ body: ROUTES });
  });
  const answers = await Promise.all([1, 2, 3].map(() => catalogue.resolve(INGRESS_ROUTE)));
  for (const answer of [...answers, await catalogue.resolve(INGRESS_ROUTE)]) {
    expect(answer).toMatchObject({
      ok: true,
      value: { plural: 'ingressroutes', namespaced: true },
    });
  }
  expect(asked).toEqual(['/apis/traefik.io/v1alpha1']);
});

it('asks again for a kind that was missing', async () => {
  let isInstalled = false;
  const catalogue = new Catalogue(async () =>
    ok({ body: isInstalled ? ROUTES : { resources: [] } }),
  );
  expect(await catalogue.resolve(INGRESS_ROUTE)).toMatchObject({
    ok: false,
    error: { code: 'cluster.kind-missing', retry: 'backoff' },
  });
  isInstalled = true;
  expect(await catalogue.resolve(INGRESS_ROUTE)).toMatchObject({ ok: true });
});

it('hands a failure to ask on', async () => {
  const catalogue = new Catalogue(async () => fail('cluster.unreachable', 'down'));
  expect(await catalogue.resolve(INGRESS_ROUTE)).toMatchObject({
    ok: false,
    error: { code: 'cluster.unreachable' },
  });
});

it('makes paths', () => {
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    plural: 'deployments',
    namespaced: true,
  };
  const namespace = {
    apiVersion: 'v1',
    kind: 'Namespace',
    plural: 'namespaces',
    namespaced: false,
  };
  expect(collectionPath(deployment)).toBe('/apis/apps/v1/deployments');
  expect(collectionPath(deployment, 't-1')).toBe('/apis/apps/v1/namespaces/t-1/deployments');
  expect(objectPath(namespace, { namespace: 'ignored', name: 't-1' })).toBe(
    '/api/v1/namespaces/t-1',
  );
  expect(objectPath(deployment, { namespace: 'a/b', name: '../x?y' })).toBe(
    '/apis/apps/v1/namespaces/a%2Fb/deployments/..%2Fx%3Fy',
  );
});

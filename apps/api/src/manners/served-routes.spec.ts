import { expect, it } from 'vitest';

import { ServedRoutes } from './served-routes.js';

const routes = new ServedRoutes();
routes.record('GET', '/v1/tenants');
routes.record(['POST'], '/v1/tenants');
routes.record('HEAD', '/v1/tenants');
routes.record('PATCH', '/v1/tenants/:id');
routes.record('POST', '/v1/tenants/:id/restart');
routes.record('GET', '/v1/tenants/export');
routes.record('GET', '/openapi.json');
routes.record('GET', '/*');

it.each([
  ['/v1/tenants', ['GET', 'HEAD', 'POST']],
  ['/v1/tenants/ten_1', ['PATCH']],
  ['/v1/tenants/export', ['GET']],
  ['/v1/tenants/ten_1/restart', ['POST']],
  ['/openapi.json', ['GET']],
  ['/openapiXjson', []],
  ['/v1/tenants/', []],
  ['/v1/tenants/a/b/c', []],
  ['/anything', []],
])('knows what is served at %s', (path, methods) => {
  expect(routes.methodsAt(path)).toEqual(methods);
});

it.each([
  ['PATCH', '/v1/tenants/export', true],
  ['GET', '/v1/tenants/export', false],
  ['DELETE', '/v1/tenants', true],
  ['PUT', '/v1/tenants/ten_1', false],
  ['GET', '/anything', false],
])('knows whether %s %s is spelt out with other methods', (method, path, isElse) => {
  expect(routes.isElse(method, path)).toBe(isElse);
});

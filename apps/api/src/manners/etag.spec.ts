/**
 * What people change is changed in the version they read: every route that changes something which can be read at the same
 * address. The routes are the document's, so that a new one is in it by itself.
 */
import { POLICY, type Action } from '@fleetcommand/domain/accounts/policy';
import { plainPasswords } from '@fleetcommand/testing/builders/office';
import { afterAll, describe, expect, it } from 'vitest';

import { startApi } from '../testing/api-rig.js';
import { bodyOf, fillPath, readRoutes, type Route } from '../testing/routes.js';
import { buildWorld, type Principal } from '../testing/world.js';

const CHANGES = ['PATCH', 'PUT', 'DELETE'];

/** Where nobody names a version, and why nobody's change is lost. */
const WITHOUT: Readonly<Record<string, string>> = {
  'PATCH /v1/admin/releases/{name}': 'it sets the one field that there is',
  'PATCH /v1/me/passkeys/{id}': 'it sets the one field that there is',
  'PATCH /v1/organizations/{id}/members/{userId}': 'it sets the one field that there is',
  'PATCH /v1/organizations/{id}/support-sessions/{supportId}':
    'it sets the one field that there is',
  'PUT /v1/admin/organizations/{id}/billing-hold': 'a hold is replaced whole',
  'PUT /v1/admin/tenants/{id}/edge-pool': 'it sets the one field that there is',
  'PUT /v1/domains/{id}/certificate': 'a certificate is replaced whole, by one that proves itself',
  'DELETE /v1/domains/{id}/certificate': 'another is ordered; nothing of it is lost',
  'DELETE /v1/admin/edges/{id}': 'an edge that is known is never changed, only forgotten',
  'PUT /deployments/{namespace}/{service}': 'k8s-deployer’s own manners: revisions are kept',
  'PUT /deployments/{namespace}/{service}/{revision}':
    'k8s-deployer’s own manners: revisions are kept',
  'PUT /registration/{namespace}/{service}': 'k8s-deployer’s own manners: revisions are kept',
};

const rig = await startApi({ passwords: plainPasswords });
afterAll(() => rig.close());
const { routes, schemas } = await readRoutes(rig);
const nameOf = ({ method, path }: Route) => `${method} ${path}`;
const isReadAt = (path: string) => routes.some((one) => one.method === 'GET' && one.path === path);
/** What is only taken away, and cannot be read by itself, has no version. */
const changing = routes.filter(
  ({ method, path }) => CHANGES.includes(method) && (method !== 'DELETE' || isReadAt(path)),
);
const versioned = changing.filter((route) => !(nameOf(route) in WITHOUT));

describe('a change of what can be read', () => {
  it('names the version it is made to, but where that would protect nobody', () => {
    const unversioned = changing.filter(({ operation }) => !('428' in operation.responses));
    expect(unversioned.map(nameOf).sort()).toEqual(Object.keys(WITHOUT).sort());
  });

  it.each(versioned.map((route) => [nameOf(route), route] as const))(
    '%s: is refused without one, and in another, and done in the one that GET tells',
    async (_, route) => {
      const action = route.operation['x-policy'] as Action;
      const who: Principal = POLICY[action].of === 'fleet' ? 'an operator' : 'owner';
      const world = await buildWorld(rig.parts.store, rig.clock.now(), POLICY[action].scope);
      const authorization = `Bearer ${world.tokenOf(who)}`;
      const url = fillPath(route.path, world, who);
      const body = bodyOf(route, world, schemas);
      const change = async (headers: Readonly<Record<string, string>>) =>
        rig.inject({
          method: route.method as 'PATCH',
          url,
          headers: { authorization, ...headers },
          ...(body && { payload: body }),
        });
      const read = await rig.inject({ method: 'GET', url, headers: { authorization } });
      const etag = String(read.headers['etag']);
      expect(etag).toMatch(/^"[^"]+"$/);
      const without = await change({});
      expect([without.statusCode, without.json()]).toEqual([
        428,
        expect.objectContaining({ code: 'request.precondition-required' }),
      ]);
      expect(without.headers['etag']).toBe(etag);
      const stale = await change({ 'if-match': '"of-yesterday"' });
      expect([stale.statusCode, stale.json()]).toEqual([
        412,
        expect.objectContaining({ code: 'request.precondition-failed' }),
      ]);
      const done = await change({ 'if-match': etag });
      expect([400, 404, 412, 428]).not.toContain(done.statusCode);
    },
  );
});

/**
 * Every route × everybody who might ask, written by nobody: routes, their rows of the policy and their bodies come from
 * the OpenAPI document, so that a new route is in it by itself.
 */
import { ROLES, type Role } from '@fleetcommand/domain/accounts/account';
import { isAllowed, POLICY, type Action } from '@fleetcommand/domain/accounts/policy';
import type { Store } from '@fleetcommand/application/ports/store';
import { plainPasswords } from '@fleetcommand/testing/builders/office';
import { createInMemoryStore } from '@fleetcommand/testing/fakes/in-memory-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { fillCatalogue, startApi, type ApiRig } from '../testing/api-rig.js';
import { bodyOf, fillPath, readRoutes } from '../testing/routes.js';
import { buildWorld, PRINCIPALS, type Principal, type World } from '../testing/world.js';

/** What somebody is told who may do it: for what else is the matter, such as an edge that does not answer. */
const ADMITTED = [402, 409, 422, 503];

const HERE = '198.51.100.7';

/** Each route has a store of its own: small, and nothing of another route is in it. */
let store: Store;
const rig: ApiRig = await startApi({
  passwords: plainPasswords,
  wrapStore: () =>
    new Proxy({} as Store, { get: (_, name) => Reflect.get(store, name) as unknown }),
});

async function emptyStore(): Promise<void> {
  ({ store } = createInMemoryStore(rig.clock));
  await fillCatalogue(store);
}

const { routes, schemas } = await readRoutes(rig);
const guarded = routes.filter(({ operation }) => operation['x-policy'] !== undefined);
afterAll(() => rig.close());

type Expected =
  | 'done'
  | 'not signed in'
  | 'forbidden'
  | 'out of scope'
  | 'operators only'
  | 'not there';

function expected(action: Action, who: Principal): Expected {
  const gone: readonly Principal[] = [
    'nobody',
    'a revoked key',
    'an expired key',
    'a key from elsewhere',
    'a key of a removed member',
  ];
  if (gone.includes(who)) return 'not signed in';
  const row = POLICY[action];
  const isKey = who.includes(' key');
  if (row.of === 'fleet') {
    if (who === 'an operator') return 'done';
    if (who !== 'an operator’s key') return 'operators only';
    return row.scope === null ? 'out of scope' : 'done';
  }
  if (row.of === 'oneself') return isKey && row.scope === null ? 'out of scope' : 'done';
  if (isKey && row.scope === null) return 'out of scope';
  if (who === 'a key without the scope' || who === 'an operator’s key') return 'out of scope';
  const role: Role | undefined = ROLES.find((each) => each === who || who === `a key of a ${each}`);
  if (role) return isAllowed(role, action as never) ? 'done' : 'forbidden';
  return who === 'a key with every scope' ? 'done' : 'not there';
}

const CODES: Readonly<Record<Exclude<Expected, 'done' | 'not there'>, readonly [number, string]>> =
  {
    'not signed in': [401, 'accounts.not-signed-in'],
    forbidden: [403, 'accounts.forbidden'],
    'out of scope': [403, 'accounts.out-of-scope'],
    'operators only': [403, 'accounts.operators-only'],
  };

describe('every route of the API', () => {
  it('is in the OpenAPI document with a row of the policy, or is on the list of what is open to all', () => {
    const open = routes.filter(({ operation }) => !operation['x-policy']);
    expect(open.map(({ operation }) => operation.operationId).sort()).toEqual([
      'acceptInvitation',
      'askForPasskey',
      'beginDeviceSignIn',
      'beginSingleSignOn',
      'checkSlug',
      'completeDeviceSignIn',
      'completeSingleSignOn',
      'getSignupStatus',
      'listBlueprints',
      'listPlans',
      'listRegions',
      'listWaysIn',
      'lookAtInvitation',
      'receiveStripeEvent',
      'requestPasswordReset',
      'resetPassword',
      'signIn',
      'signInByPasskey',
      'signUp',
      'verifyEmail',
    ]);
    for (const { operation } of guarded)
      expect(Object.keys(POLICY)).toContain(operation['x-policy']);
  });

  it('is under /v1 only if it is in the document', () => {
    const served = rig.served().filter((route) => route.includes(' /v1'));
    const documented = routes.map(
      ({ method, path }) => `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
    );
    expect(served.filter((route) => !documented.includes(route))).toEqual([]);
  });
});

describe.each(guarded.map((route) => [`${route.method} ${route.path}`, route] as const))(
  '%s',
  (_, route) => {
    const action = route.operation['x-policy'] as Action;
    let untouched: World;
    const build = () => buildWorld(store, rig.clock.now(), POLICY[action].scope);
    const worldFor = (outcome: Expected) => (outcome === 'done' ? build() : untouched);
    beforeAll(async () => {
      await emptyStore();
      untouched = await build();
    });

    it.each(PRINCIPALS.map((who) => [who, expected(action, who)] as const))(
      'asked by %s: %s',
      async (who, outcome) => {
        const world = await worldFor(outcome);
        const token = world.tokenOf(who);
        const body = bodyOf(route, world, schemas);
        const answer = await rig.inject({
          method: route.method as 'GET',
          url: fillPath(route.path, world, who),
          remoteAddress: HERE,
          headers: { 'if-match': '*', ...(token && { authorization: `Bearer ${token}` }) },
          ...(body && { payload: body }),
        });
        const { code } = readCode(answer.body);
        const isCollection = !route.path.includes('{');
        if (outcome === 'done') {
          expect([answer.statusCode, code]).toEqual([
            expect.toSatisfy((status: number) => status < 400 || ADMITTED.includes(status)),
            code,
          ]);
        } else if (outcome === 'not there') {
          // A list of one's own has nothing of others; a thing of others is not found.
          expect([answer.statusCode, code]).toEqual(
            isCollection && answer.statusCode < 400
              ? [answer.statusCode, undefined]
              : [404, expect.stringMatching(/not-found$/)],
          );
        } else {
          expect([answer.statusCode, code]).toEqual(CODES[outcome]);
        }
        if (outcome !== 'done')
          for (const secret of world.secrets) expect(answer.body).not.toContain(secret);
      },
    );
  },
);

function readCode(body: string): { code?: string } {
  try {
    return JSON.parse(body) as { code?: string };
  } catch {
    return {};
  }
}

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
import { sampleOf, type Schema, type Schemas } from '../testing/sample.js';
import { buildWorld, PRINCIPALS, type Principal, type World } from '../testing/world.js';

interface Operation {
  readonly operationId: string;
  readonly 'x-policy'?: Action;
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
  };
}

interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

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

const document = (await rig.ask('GET /openapi.json')).json<{
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Schemas };
}>();
const routes: readonly Route[] = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({
    method: method.toUpperCase(),
    path,
    operation,
  })),
);
const guarded = routes.filter(({ operation }) => operation['x-policy'] !== undefined);
afterAll(() => rig.close());

/** What a parameter stands for, by the collection it is in: `/v1/tenants/{id}`. */
const THINGS: Readonly<Record<string, (world: World, who: Principal) => string>> = {
  'tenants/{id}': ({ tenant }) => tenant.id,
  'operations/{id}': ({ operation }) => operation.id,
  'organizations/{id}': ({ organization }) => organization.id,
  'members/{userId}': ({ member }) => member.id,
  'invitations/{invitationId}': ({ invitation }) => invitation.id,
  'organizations/{id}/api-keys/{keyId}': ({ key }) => key.id,
  'admin/api-keys/{keyId}': ({ fleetKey }) => fleetKey.id,
  'domains/{id}': ({ domain }) => domain.id,
  'passkeys/{id}': ({ passkeyOf }, who) => passkeyOf(who),
  'identities/{id}': ({ identityOf }, who) => identityOf(who),
  'support-sessions/{supportId}': ({ support }) => support.id,
  'domains/{domainId}': ({ emailDomain }) => emailDomain.id,
  'sessions/{id}': ({ sessionOf }, who) => sessionOf(who),
  'edges/{id}': ({ edge }) => edge.id,
  'clusters/{id}': ({ cluster }) => cluster.id,
  'regions/{id}': ({ cluster }) => cluster.regionId,
  'events/{id}': ({ billingEvent }) => billingEvent.id,
  'backups/{id}': ({ backup }) => backup.id,
  'certificates/{id}': ({ certificate }) => certificate.id,
  'webhook-endpoints/{id}': ({ webhook }) => webhook.id,
  'deliveries/{deliveryId}': ({ delivery }) => delivery.id,
  'audit-events/{trail}': ({ organization }) => organization.id,
  'specifications/{namespace}': ({ specification }) => specification.namespace,
  'deployments/{namespace}': ({ specification }) => specification.namespace,
  'registration/{namespace}': ({ specification }) => specification.namespace,
  '{namespace}/{service}': ({ specification }) => specification.service,
  '{service}/{revision}': ({ specification }) => specification.id,
};

function fill(path: string, world: World, who: Principal): string {
  const parts = path.split('/');
  return parts
    .map((part, index) => {
      if (!part.startsWith('{')) return part;
      const thing = [4, 2].map((length) => parts.slice(index + 1 - length, index + 1).join('/'));
      const admin = parts.slice(index - 2, index + 1).join('/');
      const known = THINGS[admin] ?? thing.map((name) => THINGS[name]).find(Boolean);
      if (!known) throw new Error(`Say in THINGS what ${part} of ${path} stands for.`);
      return known(world, who);
    })
    .join('/');
}

/** Where the examples of the document must name something of this world. */
function bodyOf({ operation }: Route, world: World): object | undefined {
  const schema = operation.requestBody?.content['application/json']?.schema;
  if (!schema) return undefined;
  const body = sampleOf(schema, document.components.schemas) as Record<string, unknown>;
  if ('organizationId' in body) body['organizationId'] = world.organization.id;
  if (Array.isArray(body['tenants'])) body['tenants'] = [world.tenant.id];
  if ('tenantId' in body) body['tenantId'] = world.tenant.id;
  if ('userId' in body) body['userId'] = world.member.id;
  if ('slug' in body) body['slug'] = `s${Math.random().toString(36).slice(2)}`;
  if (operation.operationId === 'createTenant') delete body['region'];
  if (operation.operationId === 'deleteOrganization') body['name'] = world.organization.name;
  if (operation.operationId === 'createFleetKey') body['scopes'] = ['fleet:read'];
  return body;
}

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
        const body = bodyOf(route, world);
        const answer = await rig.inject({
          method: route.method as 'GET',
          url: fill(route.path, world, who),
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

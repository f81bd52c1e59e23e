import { createPasswordHasher } from '@fleetcommand/adapter-secrets/passwords';
import { createSecretBox } from '@fleetcommand/adapter-secrets/secret-box';
import { createWebhookReader } from '@fleetcommand/adapter-stripe/webhook-reader';
import { uploadCheck } from '@fleetcommand/adapter-secrets/upload-check';
import { systemTimers } from '@fleetcommand/application/ports/timers';
import { createPasskeyVerifier } from '@fleetcommand/adapter-sign-in/passkey-verifier';
import { createOneTimeCodes } from '@fleetcommand/adapter-sign-in/one-time-codes';
import { randomTokens } from '@fleetcommand/adapter-secrets/tokens';
import type { Store } from '@fleetcommand/application/ports/store';
import { ensureOperator } from '@fleetcommand/application/use-cases/accounts/ensure-operator';
import type { SignupResponse } from '@fleetcommand/contracts/http/accounts';
import type { Role } from '@fleetcommand/domain/accounts/account';
import { DEFAULT_PLANS } from '@fleetcommand/domain/plans/default-plans';
import { ManualClock } from '@fleetcommand/kernel/clock';
import type { OrganizationId, UserId } from '@fleetcommand/kernel/ids';
import { fail, ok } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { Health } from '@fleetcommand/runtime/health';
import { uuidIds } from '@fleetcommand/runtime/ids';
import { createLogger } from '@fleetcommand/runtime/logging';
import { aMembership } from '@fleetcommand/testing/builders/accounts';
import { aBlueprint, aCluster, aRegion } from '@fleetcommand/testing/builders/catalogue';
import { DOMAIN_SETTINGS } from '@fleetcommand/testing/builders/domain-settings';
import { createFakeClusterProbe } from '@fleetcommand/testing/fakes/cluster-probe';
import { createFakeDnsLookups } from '@fleetcommand/testing/fakes/dns-lookups';
import { createInMemoryStore } from '@fleetcommand/testing/fakes/in-memory-store';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { Registry } from 'prom-client';

import { createApp } from '../app.js';
import { ServedRoutes } from '../manners/served-routes.js';
import { createRateLimits, type RateLimitSettings } from '../platform/rate-limits.js';
import type { ApiParts } from '../platform/settings.js';

export const PUBLIC_URL = 'https://fleet.example.com';
export const PASSWORD = 'correct horse battery staple';

const unreachable = async () => fail('sso.unreachable', 'No provider answers here.');
const NO_PROVIDERS: ApiParts['oidc'] = {
  discover: unreachable,
  authorizationUrl: unreachable,
  redeem: unreachable,
};
const NO_JOBS = { waiting: 0, active: 0, delayed: 0, failed: 0 };
const GENEROUS = { points: 10_000, windowSeconds: 60 };
const LIMITS: RateLimitSettings = {
  signup: GENEROUS,
  'signup-network': GENEROUS,
  'signup-domain': GENEROUS,
  'sign-in': GENEROUS,
  'device-poll': GENEROUS,
  mail: GENEROUS,
  slug: GENEROUS,
  request: GENEROUS,
  'domain-check': GENEROUS,
};

/** A request as specs write one: `body` is sent as JSON, `as` is a bearer token. */
export interface RigRequest {
  readonly as?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiRig {
  readonly app: NestFastifyApplication;
  readonly parts: ApiParts;
  readonly clock: ManualClock;
  readonly audit: () => readonly { readonly action: string; readonly actor: object }[];
  /** `GET /v1/me` and so on: method and path in one. */
  ask(route: string, request?: RigRequest): Promise<LightMyRequestResponse>;
  /** A new customer through the API, with the token of their session. */
  signUp(name: string, more?: object): Promise<SignupResponse & { readonly token: string }>;
  /** An operator with a session; their token. */
  operator(name: string): Promise<string>;
  /** Makes a person who signed up elsewhere a member of an organization as well. */
  join(userId: string, organizationId: string, role: Role): Promise<void>;
  /** Every route the process serves. */
  served(): readonly string[];
  inject(options: InjectOptions): Promise<LightMyRequestResponse>;
  close(): Promise<void>;
}

/** The whole API on the store without PostgreSQL, its catalogue filled; nothing listens on a port. */
export async function startApi(
  more: Partial<Omit<ApiParts, 'rateLimits'>> & {
    readonly limits?: Partial<RateLimitSettings>;
    readonly isStarted?: boolean;
    /** Of the built console; default: none is served. */
    readonly consoleDir?: string;
    /** Puts something between the API and the store, such as a failure. */
    readonly wrapStore?: (store: Store) => Store;
  } = {},
): Promise<ApiRig> {
  const {
    limits,
    isStarted = true,
    consoleDir = null,
    wrapStore = (store) => store,
    ...overrides
  } = more;
  const clock = new ManualClock('2026-01-01T12:00:00Z');
  const memory = createInMemoryStore(clock);
  await fillCatalogue(memory.store);
  const parts: ApiParts = {
    store: wrapStore(memory.store),
    clock,
    ids: uuidIds,
    passwords: createPasswordHasher({ concurrency: 2 }),
    tokens: randomTokens,
    oneTimeCodes: createOneTimeCodes('fleetcommand'),
    passkeyVerifier: createPasskeyVerifier({
      name: 'fleetcommand',
      id: new URL(PUBLIC_URL).hostname,
      origins: [PUBLIC_URL],
    }),
    emailVerification: 'off',
    oidc: NO_PROVIDERS,
    dns: createFakeDnsLookups(),
    schema: { facts: async () => ({ missing: [], unfinished: [], newer: [] }) },
    singleSignOn: { redirectUri: `${PUBLIC_URL}/sign-in/back`, installation: null },
    uploadCheck,
    secretBox: createSecretBox([new Secret(Buffer.alloc(32, 1).toString('base64'))]),
    tenantDatabases: {
      connectionUrl: ({ name, role }) => new Secret(`postgresql://${role}@data.test/${name}`),
    },
    operationFeed: memory.feed,
    edges: { explain: () => Promise.resolve([]) },
    boardQueue: null,
    jobs: {
      counts: async () => ok({ counts: NO_JOBS, isPaused: false }),
      list: async () => ok([]),
      runNow: async (id) =>
        id.startsWith('gone-') ? fail('jobs.not-found', 'There is no such job.') : ok(undefined),
      setPaused: async () => ok(undefined),
    },
    edgeClient: {
      report: async () => fail('edges.unreachable', 'No edge is connected.'),
      ask: async () => fail('edges.unreachable', 'No edge is connected.'),
    },
    clusters: {
      get: () => fail('cluster.unknown', 'No cluster is connected.'),
      all: () => [],
    },
    clusterProbe: createFakeClusterProbe(),
    domains: DOMAIN_SETTINGS,
    webhooks: { openNetworks: [] },
    rateLimits: createRateLimits({ ...LIMITS, ...limits }, null),
    health: new Health([]),
    metrics: new Registry(),
    logger: createLogger({ component: 'api', level: 'silent' }),
    payments: null,
    keepsBackups: true,
    webhookReader: createWebhookReader([]),
    timers: systemTimers,
    lease: { holder: 'api-rig', ttlMs: 60_000 },
    settings: {
      publicUrl: PUBLIC_URL,
      origins: [PUBLIC_URL],
      corsOrigins: [],
      acceptsDisposableEmails: false,
      platform: {
        appsDomain: 'apps.example.com',
        publicHttpsPort: 443,
        edgeCidrs: [],
        dataServers: [],
      },
      consoleDir,
    },
    ...overrides,
  };
  if (isStarted) parts.health.markStarted();
  const app = await createApp(parts, 'loopback');
  const inject: ApiRig['inject'] = (options) => app.inject(options);
  const ask: ApiRig['ask'] = (route, { as, body, headers } = {}) => {
    const [method = 'GET', url = '/'] = route.split(' ');
    return app.inject({
      method: method as 'GET',
      url,
      headers: { ...(as && { authorization: `Bearer ${as}` }), ...headers },
      ...(body !== undefined && { payload: body as object }),
    });
  };
  return {
    app,
    parts,
    clock,
    audit: () => memory.auditEvents(),
    ask,
    served: () =>
      app
        .get(ServedRoutes)
        .all()
        .filter((route) => !route.startsWith('HEAD ')),
    inject,
    async signUp(name, tenant = {}) {
      const answer = await ask('POST /v1/signup?session=token', { body: aSignup(name, tenant) });
      if (answer.statusCode !== 202) throw new Error(answer.body);
      const signedUp = answer.json<SignupResponse>();
      return { ...signedUp, token: signedUp.session.token ?? '' };
    },
    async operator(name) {
      const { store, passwords, ids } = parts;
      const email = `${name}@fleet.example.com`;
      await ensureOperator({ store, passwords, ids, clock }, email, new Secret(PASSWORD));
      const body = { email, password: PASSWORD };
      const answer = await ask('POST /v1/sessions?session=token', { body });
      return answer.json<{ session: { token: string } }>().session.token;
    },
    async join(userId, organizationId, role) {
      const of = { userId: userId as UserId, organizationId: organizationId as OrganizationId };
      await parts.store.accounts.createMembership(aMembership({ ...of, role }), clock.now());
    },
    close: () => app.close(),
  };
}

/** What a person called `name` sends to sign up. */
export function aSignup(name: string, tenant: object = {}) {
  return {
    email: `${name}@example.com`,
    password: PASSWORD,
    organization: `${name} Ltd`,
    tenant: { name: `${name} chat`, slug: name, plan: 'free', ...tenant },
  };
}

export async function fillCatalogue({ catalogue }: ApiParts['store']): Promise<void> {
  for (const plan of DEFAULT_PLANS) await catalogue.savePlan(plan);
  await catalogue.saveBlueprint(aBlueprint());
  await catalogue.saveRegion(aRegion());
  await catalogue.saveCluster(aCluster({ name: 'sandbox' }));
}

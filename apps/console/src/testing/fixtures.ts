import type { Domain } from '@fleetcommand/contracts/http/domains';
import type { Me } from '@fleetcommand/contracts/http/accounts';
import type { Explanation } from '@fleetcommand/contracts/http/explain';
import {
  STEP_TITLES,
  type Operation,
  type OperationStep,
} from '@fleetcommand/contracts/http/operations';
import type { Condition, Tenant, TenantEvent } from '@fleetcommand/contracts/http/tenants';

/** Id number `n` of a kind: `idOf('ten', 1)`. */
export const idOf = (prefix: string, n: number): string =>
  `${prefix}_${n.toString(16).padStart(32, '0')}`;

export const minutesAgo = (minutes: number): string =>
  new Date(Date.now() - minutes * 60_000).toISOString();

export const ADA: Me = {
  id: idOf('usr', 1),
  email: 'ada@acme.example',
  isOperator: false,
  organizations: [{ id: idOf('org', 1), name: 'Acme Ltd', role: 'owner' }],
};

export const VIEWER: Me = {
  ...ADA,
  organizations: [{ id: idOf('org', 1), name: 'Acme Ltd', role: 'viewer' }],
};

export const makeCondition = (
  type: Condition['type'],
  status: Condition['status'],
  message: string,
): Condition => ({
  type,
  status,
  reason: status === 'True' ? 'Available' : 'RollingOut',
  message,
  lastTransitionTime: minutesAgo(3),
});

export const LIVE_CONDITIONS: Condition[] = [
  makeCondition('DatabaseReady', 'True', 'Database t_acme is there.'),
  makeCondition('ObjectsApplied', 'True', '14 objects are as wanted.'),
  makeCondition('WorkloadReady', 'True', 'Every replica is ready.'),
  makeCondition('RouteReady', 'True', 'https://acme.apps.localhost:8443 answers.'),
  makeCondition('Ready', 'True', 'The instance is live.'),
];

export const makeTenant = (changes: Partial<Tenant> = {}): Tenant => {
  const slug = changes.slug ?? 'acme';
  return {
    id: idOf('ten', 1),
    organizationId: idOf('org', 1),
    name: 'Acme Chat',
    slug,
    url: `https://${slug}.apps.localhost:8443`,
    platformUrl: `https://${slug}.apps.localhost:8443`,
    plan: 'pro',
    region: 'local',
    cluster: 'sandbox',
    blueprint: 'sample-chat',
    version: '0.1.0',
    upgrade: null,
    state: 'active',
    conditions: LIVE_CONDITIONS,
    generation: 1,
    observedGeneration: 1,
    operationId: idOf('op', 1),
    createdAt: minutesAgo(200),
    ...changes,
  };
};

/** An instance that ran before the platform knew of it. */
export const makeAdopted = (changes: Partial<Tenant> = {}): Tenant =>
  makeTenant({
    adopted: { namespace: 'default', name: 'rc-acme', kinds: ['Deployment', 'Service', 'Ingress'] },
    ...changes,
  });

export const makeStep = (
  name: keyof typeof STEP_TITLES,
  state: OperationStep['state'] = 'pending',
  message = '',
): OperationStep => ({
  name,
  title: STEP_TITLES[name],
  state,
  startedAt:
    state === 'pending' || state === 'skipped' ? null : new Date(Date.now() - 2_400).toISOString(),
  endedAt: state === 'pending' || state === 'running' ? null : new Date().toISOString(),
  message,
});

export const makeOperation = (changes: Partial<Operation> = {}): Operation => ({
  id: idOf('op', 1),
  kind: 'tenant.create',
  state: 'running',
  target: idOf('ten', 1),
  steps: [
    makeStep('accepted', 'succeeded'),
    makeStep('database', 'succeeded'),
    makeStep('objects', 'succeeded'),
    makeStep('workload', 'running', '1 of 2 replicas of chat are ready.'),
    makeStep('route'),
  ],
  error: null,
  createdAt: minutesAgo(0.2),
  endedAt: null,
  ...changes,
});

/** The same operation with all its steps done. */
export const succeeded = (operation: Operation): Operation => ({
  ...operation,
  state: 'succeeded',
  steps: operation.steps.map((step) => ({
    ...makeStep('accepted', 'succeeded'),
    name: step.name,
    title: step.title,
  })),
  endedAt: new Date().toISOString(),
});

export const EVENTS: readonly TenantEvent[] = [
  ['Live', 'The instance is live.', 'normal', 2],
  ['BackOff', 'chat-6d9f restarted 2 times: it ended with exit code 1.', 'warning', 9],
  ['RestartAsked', 'ada@acme.example asked for a restart.', 'normal', 11],
  ['Live', 'The instance is live.', 'normal', 199],
  ['DatabaseCreated', 'Database t_acme and its role are there.', 'normal', 199.5],
  ['Created', 'ada@acme.example ordered it on plan pro.', 'normal', 200],
].map(([reason, message, type, minutes], index) => ({
  id: idOf('evt', index + 1),
  type: type as TenantEvent['type'],
  reason: String(reason),
  message: String(message),
  createdAt: minutesAgo(Number(minutes)),
}));

export const makeExplanation = (tenant: Tenant): Explanation => ({
  tenant,
  snapshot: {
    plan: 'pro@1',
    blueprint: 'sample-chat@1',
    namespace: 't-00000000000000000000000000000001',
    desiredHash: 'a1b2',
    problem: null,
    appliedHash: 'a1b2',
    database: 't_acme',
  },
  placement: null,
  objects: [
    ['Namespace', 't-0001', 'in-sync', ''],
    ['Deployment', 'chat', 'differs', '/spec/replicas is 1, wanted 2'],
    ['Service', 'chat', 'missing', ''],
    ['ConfigMap', 'old', 'unwanted', 'is pruned next'],
  ].map(([kind = '', name = '', state, summary = '']) => ({
    kind,
    name,
    namespace: kind === 'Namespace' ? null : 't-0001',
    state: state as Explanation['objects'][number]['state'],
    summary,
  })),
  edges: [
    {
      url: 'http://127.0.0.1:9901',
      problem: null,
      routes: [
        {
          name: 't-0001-instance@kubernetes',
          rule: 'Host(`acme.apps.localhost`)',
          priority: 27,
          service: 't-0001-chat-3000',
          endpoints: [{ address: '127.4.0.9:3000', state: 'ready' }],
        },
      ],
      lines: [
        {
          file: 'maps/hosts.map',
          line: 12,
          text: 'acme.apps.localhost be_17',
          provenance: 'IngressRoute t-0001/instance',
        },
        {
          file: 'haproxy.cfg',
          line: 214,
          text: 'server-template s 1-8 127.0.0.1:1 disabled cookie-key acme',
          provenance: 'Service t-0001/chat',
        },
      ],
    },
    {
      url: 'http://127.0.0.1:9902',
      problem: 'It did not answer within 2 s. It goes on serving what it last knew.',
      routes: [],
      lines: [],
    },
  ],
});

const TARGET = `${'1'.padStart(32, '0')}.domains.apps.localhost`;

/** Just added: two records to set, nothing seen of them. */
export const makeDomain = (changes: Partial<Domain> = {}): Domain => {
  const axis = (state: string, message: string) => ({
    state,
    reason: 'not-checked',
    message,
    lastCheckedAt: minutesAgo(0.1),
    nextRetryAt: null,
    attempts: 0,
  });
  return {
    id: idOf('dom', 1),
    tenantId: idOf('ten', 1),
    hostname: 'chat.acme.com',
    displayName: 'chat.acme.com',
    url: 'https://chat.acme.com:8443',
    status: 'awaiting-dns',
    primary: false,
    redirect: null,
    records: [
      {
        type: 'TXT',
        name: '_fleetcommand.chat.acme.com',
        value: 'fleetcommand=6xF8hAOSAFBY28hkFNLPfrDqXxSa71DM012f4qrs9V4',
        ttl: 300,
        purpose: 'ownership',
        observed: [],
        ok: false,
      },
      {
        type: 'CNAME',
        name: 'chat.acme.com',
        value: TARGET,
        ttl: 300,
        purpose: 'routing',
        observed: [],
        ok: false,
      },
    ],
    findings: [],
    dnsHost: null,
    ownership: axis('pending', 'Set the TXT record; we look for it by ourselves.'),
    dns: axis('pending', 'Set the records; we look for them by ourselves.'),
    certificate: axis('waiting', 'It is ordered once the domain is yours and points here.'),
    routing: axis('waiting', 'Visitors are let in once there is a certificate.'),
    nextCheckAt: minutesAgo(-0.2),
    createdAt: minutesAgo(1),
    ...changes,
  } as Domain;
};

/** Its records are seen, its certificate is there, and every edge serves it. */
export const makeLiveDomain = (changes: Partial<Domain> = {}): Domain => {
  const domain = makeDomain();
  return makeDomain({
    status: 'live',
    records: domain.records.map((record) => ({ ...record, observed: [record.value], ok: true })),
    ownership: {
      ...domain.ownership,
      state: 'proven',
      message: 'chat.acme.com is proven to be yours.',
    },
    dns: { ...domain.dns, state: 'right', message: 'chat.acme.com points here.' },
    certificate: {
      ...domain.certificate,
      state: 'issued',
      message: 'The certificate is there and renews itself.',
    },
    routing: { ...domain.routing, state: 'live', message: 'Every edge serves the name.' },
    nextCheckAt: minutesAgo(-60 * 22),
    ...changes,
  });
};

/** A mistyped CNAME at a DNS host that is known. */
export const makeWrongDomain = (): Domain => {
  const domain = makeDomain();
  const message = 'chat.acme.com points at old-host.example, which is not this claim’s target.';
  const fix = `Change it to CNAME chat.acme.com → ${TARGET}.`;
  return makeDomain({
    id: idOf('dom', 2),
    hostname: 'help.acme.com',
    displayName: 'help.acme.com',
    status: 'misconfigured',
    records: domain.records.map((record) =>
      record.type === 'CNAME'
        ? { ...record, observed: ['old-host.example'] }
        : { ...record, observed: [record.value], ok: true },
    ),
    findings: [{ code: 'wrong-cname', about: 'dns', kind: 'problem', message, fix }],
    dnsHost: {
      name: 'Cloudflare',
      hint: 'Set the record to “DNS only” (grey cloud): proxied records hide your domain from us.',
    },
    dns: { ...domain.dns, state: 'wrong', message: `${message} ${fix}` },
  });
};

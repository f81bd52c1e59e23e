import type { EdgeProblem, EdgeStatus } from '@fleetcommand/contracts/http/edge';
import type { TestRequestAnswer } from '@fleetcommand/contracts/http/edge/choice';
import type { LintAnswer } from '@fleetcommand/contracts/http/edge/lint';
import type { EdgeCertificate, EdgeTraffic } from '@fleetcommand/contracts/http/edge/traffic';
import type {
  TraefikEntryPoint,
  TraefikMiddleware,
  TraefikOverview,
  TraefikRouter,
  TraefikService,
} from '@fleetcommand/contracts/http/edge/traefik';

import { idOf, minutesAgo } from './fixtures.js';

/** Up and down between nothing and `most`. */
export function wave(length: number, most: number): number[] {
  return Array.from(
    { length },
    (_, n) => (most / 2) * (1 + Math.sin(n / 4) * (n % 7 === 0 ? 0.4 : 0.8)),
  );
}

export const EDGE_STATUS: EdgeStatus = {
  version: '0.1.0',
  startedAt: minutesAgo(600),
  readiness: { ready: true, reasons: [] },
  origin: 'sources',
  clusters: [],
  sources: [
    {
      name: 'IngressRoute.traefik.io',
      state: 'watching',
      objects: 9_812,
      lastSeenAt: minutesAgo(0.1),
      message: null,
    },
    {
      name: 'IngressRoute.traefik.containo.us',
      state: 'absent',
      objects: 0,
      lastSeenAt: null,
      message: 'The cluster does not have this kind.',
    },
  ],
  haproxy: {
    version: '2.6.12',
    workerPid: 311,
    restarts: 0,
    reloads: 3,
    lastReload: { at: minutesAgo(42), reasons: ['the pool plain grew to 2048'] },
    maxConnections: 8_900,
  },
  counts: {
    routers: 9_812,
    services: 9_812,
    endpoints: 12_004,
    certificates: 311,
    problems: 2,
    quarantined: 0,
  },
  changes: {
    pending: 0,
    lastVerifiedAt: minutesAgo(0.5),
    lagMs: { p50: 4.2, p99: 13.4 },
    lastFailure: null,
  },
  snapshot: { id: '00000042', verifiedAt: minutesAgo(2) },
  audit: { at: minutesAgo(4), differences: 0 },
};

export const EDGE_OVERVIEW: TraefikOverview = {
  http: {
    routers: { total: 9_812, warnings: 3, errors: 1 },
    services: { total: 9_812, warnings: 12, errors: 0 },
    middlewares: { total: 240, warnings: 0, errors: 1 },
  },
  tcp: {
    routers: { total: 0, warnings: 0, errors: 0 },
    services: { total: 0, warnings: 0, errors: 0 },
    middlewares: { total: 0, warnings: 0, errors: 0 },
  },
  udp: {
    routers: { total: 0, warnings: 0, errors: 0 },
    services: { total: 0, warnings: 0, errors: 0 },
  },
  features: { tracing: '', metrics: 'Prometheus', accessLog: false },
  providers: ['kubernetes', 'internal'],
};

const entryPoint = (name: string, address: string): TraefikEntryPoint => ({
  name,
  address,
  transport: {
    lifeCycle: { graceTimeOut: '10s' },
    respondingTimeouts: { readTimeout: '10s', idleTimeout: '60s' },
  },
  forwardedHeaders: name === 'web' ? { trustedIPs: ['10.0.0.0/8'] } : {},
  http: {},
});
export const ENTRY_POINTS = [
  entryPoint('traefik', '127.0.0.1:18093'),
  entryPoint('web', ':80'),
  entryPoint('websecure', ':443'),
];

const object = (name: string) => ({ kind: 'IngressRoute', namespace: name, name: 'instance' });

function makeRouter(name: string, changes: Partial<TraefikRouter> = {}): TraefikRouter {
  const rule = `Host(\`${name}.apps.example.com\`)`;
  return {
    name: `t-${name}-instance@kubernetes`,
    provider: 'kubernetes',
    status: 'enabled',
    entryPoints: ['websecure'],
    middlewares: [`t-${name}-headers@kubernetes`],
    service: `t-${name}-instance-chat-3000@kubernetes`,
    rule,
    priority: rule.length,
    using: ['websecure'],
    tls: { options: 'default' },
    fleetcommand: {
      object: object(`t-${name}`),
      tenant: idOf('ten', 1),
      hosts: [`${name}.apps.example.com`],
      state: 'serve',
      reason: null,
    },
    ...changes,
  };
}

const odd = makeRouter('globex');
export const ROUTERS: readonly TraefikRouter[] = [
  makeRouter('acme'),
  makeRouter('initech', {
    status: 'disabled',
    error: ['spec.routes[0].match: Host takes names in backticks; write Host(`initech.com`).'],
  }),
  {
    ...odd,
    fleetcommand: { ...odd.fleetcommand, state: 'suspended', reason: 'The invoice is overdue.' },
  },
];

function makeService(name: string, up: readonly boolean[]): TraefikService {
  const servers = up.map((_, n) => ({ url: `http://10.42.0.${n + 7}:3000` }));
  return {
    name: `t-${name}-instance-chat-3000@kubernetes`,
    provider: 'kubernetes',
    status: up.some(Boolean) || up.length === 0 ? 'enabled' : 'warning',
    ...(up.length > 0 && !up.some(Boolean) && { error: ['None of its endpoints is ready.'] }),
    usedBy: [`t-${name}-instance@kubernetes`],
    type: 'loadbalancer',
    loadBalancer: {
      servers,
      strategy: 'wrr',
      passHostHeader: true,
      sticky: { cookie: { name: '_fleet', secure: true, httpOnly: true } },
    },
    serverStatus: Object.fromEntries(
      servers.map(({ url }, n) => [url, up[n] ? ('UP' as const) : ('DOWN' as const)]),
    ),
    fleetcommand: {
      object: object(`t-${name}`),
      ready: up.filter(Boolean).length,
      endpoints: up.length,
      backend: 'pool-0001',
    },
  };
}
export const SERVICES: readonly TraefikService[] = [
  makeService('acme', [true, false]),
  makeService('initech', [false]),
  makeService('globex', []),
];

export const MIDDLEWARES: readonly TraefikMiddleware[] = [
  {
    name: 't-acme-headers@kubernetes',
    provider: 'kubernetes',
    status: 'enabled',
    usedBy: ['t-acme-instance@kubernetes'],
    type: 'headers',
    fleetcommand: { object: null },
    headers: { customResponseHeaders: { 'X-Frame-Options': 'DENY' } },
  },
  {
    name: 't-initech-auth@kubernetes',
    provider: 'kubernetes',
    status: 'disabled',
    error: ['spec.digestAuth: HAProxy cannot do digest authentication. Use basicAuth.'],
    usedBy: [],
    fleetcommand: { object: { kind: 'Middleware', namespace: 't-initech', name: 'auth' } },
  },
];

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const makeCertificate = (host: string, days: number): EdgeCertificate => ({
  name: `${host}@kubernetes`,
  names: [host],
  object: { kind: 'Secret', namespace: 'fleetcommand-edge', name: host.replaceAll(/\W/g, '-') },
  issuer: 'Pebble Intermediate CA',
  notBefore: inDays(days - 90),
  notAfter: inDays(days),
  isDefault: false,
});
export const CERTIFICATES: readonly EdgeCertificate[] = [
  makeCertificate('chat.acme.com', 3),
  makeCertificate('*.apps.example.com', 61),
  makeCertificate('www.globex.com', 75),
];

export const PROBLEMS_SEEN: readonly EdgeProblem[] = [
  {
    severity: 'error',
    code: 'traefik.rule-syntax',
    object: object('t-initech'),
    field: 'spec.routes[0].match',
    message: 'Host takes names in backticks; write Host(`initech.com`).',
    router: null,
  },
  {
    severity: 'warning',
    code: 'routing.conflict',
    object: object('t-globex'),
    field: 'spec.routes[0]',
    message:
      'Two routers of one priority take the same requests; t-acme-instance wins by its name.',
    router: 't-globex-instance@kubernetes',
  },
];

export function makeTraffic(): EdgeTraffic {
  const series = () => ({
    requestsPerSecond: wave(40, 12),
    errorsPerSecond: wave(40, 0.4),
    sessions: wave(40, 4),
  });
  const bytes = { bytesInPerSecond: wave(40, 9_000), bytesOutPerSecond: wave(40, 90_000) };
  const [first] = SERVICES;
  return {
    intervalMs: 5_000,
    at: new Date().toISOString(),
    total: { ...series(), ...bytes },
    services: first ? { [first.name]: { ...series(), responseTimeMs: 23 } } : {},
  };
}

const judged = (router: TraefikRouter, matches: boolean, why: string) => ({
  name: router.name,
  rule: router.rule,
  priority: router.priority,
  object: router.fleetcommand.object,
  tenant: router.fleetcommand.tenant,
  matches,
  why,
});

export function makeChoice(): TestRequestAnswer {
  const [winner, loser] = ROUTERS as [TraefikRouter, TraefikRouter];
  return {
    entryPoint: 'websecure',
    host: 'acme.apps.example.com',
    path: '/login',
    outcome: 'forwarded',
    status: null,
    message: `${winner.name} takes it, and ${winner.service} answers.`,
    winner: judged(winner, true, 'the host is acme.apps.example.com'),
    middlewares: winner.middlewares ?? [],
    service: winner.service ?? null,
    endpoints: [{ address: '10.42.0.7', port: 3000, ready: true, terminating: false }],
    losers: [judged(loser, false, 'its path does not begin with /admin')],
    others: 9_810,
  };
}

export const LINT_LINES: LintAnswer['data'] = [
  {
    where: 'service web',
    name: 'traefik.http.routers.web.rule',
    value: 'PathPrefix(`/wsk`)',
    verdict: 'understood',
    message: 'The rule of the router web.',
  },
  {
    where: 'service web',
    name: 'traefik.frontend.rule',
    value: 'Host:web.example.com',
    verdict: 'replaced',
    message: 'Of Traefik 1; today it is traefik.http.routers.web.rule=Host(`web.example.com`).',
  },
  {
    where: 'service web',
    name: 'traefik.http.services.web.loadbalancer.sticky.cookie.samesite',
    value: 'io',
    verdict: 'misspelt',
    message: '"io" is none of none, lax and strict: the cookie has no SameSite. Correct it.',
  },
  {
    where: 'service web',
    name: 'traefik.http.middlewares.auth.digestauth.users',
    value: 'ada:…',
    verdict: 'refused',
    message: 'Digest authentication needs passwords stored without salt. Use basicAuth over TLS.',
  },
  {
    where: 'service traefik',
    name: '--providers.kubernetescr',
    value: 'true',
    verdict: 'misspelt',
    message: 'There is no such option. --providers.kubernetescrd was likely meant.',
  },
  {
    where: 'service traefik',
    name: '--ping',
    value: 'true',
    verdict: 'ignored',
    message: 'It changes nothing: what it asks for is so anyway.',
  },
];

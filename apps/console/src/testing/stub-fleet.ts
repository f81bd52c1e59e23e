/** The operators' routes over a few values in memory, for the browser specs. */
import {
  adminEdge,
  adminEdgeList,
  edgeEntryPointList,
  edgeMiddlewarePage,
  edgeProblemList,
  edgeRouterPage,
  edgeServicePage,
  type AdminEdge,
} from '@fleetcommand/contracts/http/admin/edges';
import {
  fleetMap,
  fleetOperationPage,
  type FleetMap,
} from '@fleetcommand/contracts/http/admin/fleet';
import {
  adminTenantDetail,
  adminTenantPage,
  bulkAnswer,
  type AdminTenant,
} from '@fleetcommand/contracts/http/admin/tenants';
import { backup, backupPage } from '@fleetcommand/contracts/http/admin/backups';
import { jobsOverview, outboxList, queuedJobList } from '@fleetcommand/contracts/http/admin/jobs';
import { adminClusterList } from '@fleetcommand/contracts/http/admin/clusters';
import { adminRegionDetail, adminRegionList } from '@fleetcommand/contracts/http/admin/regions';
import { fleetSettings } from '@fleetcommand/contracts/http/admin/settings';
import { releaseList, rolloutPage } from '@fleetcommand/contracts/http/admin/releases';
import { auditEventPage } from '@fleetcommand/contracts/http/audit';
import { edgeStatus } from '@fleetcommand/contracts/http/edge';
import { lintAnswer } from '@fleetcommand/contracts/http/edge/lint';
import { testRequestAnswer } from '@fleetcommand/contracts/http/edge/choice';
import { edgeCertificates, edgeTraffic } from '@fleetcommand/contracts/http/edge/traffic';
import { traefikOverview } from '@fleetcommand/contracts/http/edge/traefik';
import { explanation } from '@fleetcommand/contracts/http/explain';
import { tenantEventPage } from '@fleetcommand/contracts/http/tenants';

import { EVENTS, makeExplanation } from './fixtures.js';
import {
  CERTIFICATES,
  EDGE_OVERVIEW,
  EDGE_STATUS,
  ENTRY_POINTS,
  LINT_LINES,
  makeChoice,
  makeTraffic,
  MIDDLEWARES,
  PROBLEMS_SEEN,
  ROUTERS,
  SERVICES,
} from './edge-fixtures.js';
import {
  AUDIT_EVENTS,
  BUSY_JOBS,
  FLEET_REGIONS,
  IDLE_JOBS,
  OUTBOX,
  QUEUED_JOBS,
  SETTINGS,
} from './desk-fixtures.js';
import { BARE_REGION, REGION_DETAIL } from './region-fixtures.js';
import { RELEASES, ROLLOUTS } from './release-fixtures.js';
import type { StubAnswer } from './stub-answer.js';
import { answerOfBillingHold, answerOfFleetBilling } from './stub-fleet-billing.js';
import { answerOfCertificates } from './stub-certificates.js';
import {
  FLEET_OPERATIONS,
  makeClusters,
  makeFailingCopy,
  makeFleetMap,
  makeTenantDetail,
} from './fleet-fixtures.js';

export interface FleetWorld {
  readonly map: FleetMap;
  readonly tenants: readonly AdminTenant[];
  readonly edges: readonly AdminEdge[];
  /** Nothing is served, nothing moves. */
  readonly isBare: boolean;
}

export const emptyFleet = (changes: Partial<FleetWorld> = {}): FleetWorld => ({
  map: makeFleetMap(0),
  tenants: [],
  edges: [],
  isBare: true,
  ...changes,
});

/** What an operators' route answers. */
export function answerOfFleet(
  { map, tenants, edges, isBare }: FleetWorld,
  route: string,
  query: string,
  body: unknown,
): StubAnswer | undefined {
  const [method = '', path = ''] = route.split(' ');
  const [, what = '', id = '', view = ''] =
    /^\/v1\/admin\/([a-z-]+)\/?([^/]*)\/?([^/]*)$/.exec(path) ?? [];
  if (what === 'certificates')
    return answerOfCertificates(isBare, method, path.replace(/^\/v1\/admin\/certificates\/?/, ''));
  if (path.startsWith('/v1/admin/billing'))
    return answerOfFleetBilling(isBare, method, path.replace('/v1/admin/billing', ''));
  if (view === 'billing-hold') return answerOfBillingHold(method, id);
  const page = <T>(all: readonly T[]) => {
    const data = isBare ? [] : [...all];
    return { data, nextCursor: null, total: data.length };
  };
  const tenant = tenants.find((one) => one.id === id);
  const edge = edges.find((one) => one.id === id);
  const failing = tenants.filter(({ state }) => state === 'deleting').map(makeFailingCopy);
  switch (`${method} ${what} ${id && (id === 'bulk' ? 'bulk' : ':id')} ${view}`.trim()) {
    case 'GET fleet':
      return { schema: fleetMap, value: map };
    case 'GET operations':
      return { schema: fleetOperationPage, value: page(FLEET_OPERATIONS) };
    case 'GET tenants':
      return {
        schema: adminTenantPage,
        value: { data: inStates(tenants, query), nextCursor: null },
      };
    case 'POST tenants bulk':
      return { schema: bulkAnswer, value: outcomesOf(tenants, body) };
    case 'GET tenants :id':
      return tenant ? { schema: adminTenantDetail, value: makeTenantDetail(tenant) } : undefined;
    case 'GET tenants :id events':
      return { schema: tenantEventPage, value: { data: [...EVENTS], nextCursor: null } };
    case 'GET tenants :id explain':
      return tenant ? { schema: explanation, value: makeExplanation(tenant) } : undefined;
    case 'GET backups':
      return { schema: backupPage, value: { data: failing, nextCursor: null } };
    case 'POST backups :id give-up':
      return { schema: backup, value: failing.find((one) => one.id === id) };
    case 'GET jobs':
      return { schema: jobsOverview, value: isBare ? IDLE_JOBS : BUSY_JOBS };
    case 'GET jobs :id':
      return { schema: queuedJobList, value: page(QUEUED_JOBS) };
    case 'GET outbox':
      return { schema: outboxList, value: page(OUTBOX) };
    case 'GET clusters':
      return { schema: adminClusterList, value: { data: isBare ? [] : makeClusters(map) } };
    case 'GET releases':
      return { schema: releaseList, value: { data: isBare ? [] : RELEASES } };
    case 'GET rollouts':
      return { schema: rolloutPage, value: page(ROLLOUTS) };
    case 'GET regions':
      return { schema: adminRegionList, value: { data: FLEET_REGIONS } };
    case 'GET regions :id':
      return { schema: adminRegionDetail, value: isBare ? BARE_REGION : REGION_DETAIL };
    case 'PATCH settings':
    case 'GET settings':
      return { schema: fleetSettings, value: SETTINGS };
    case 'GET audit-events':
      return { schema: auditEventPage, value: page(AUDIT_EVENTS) };
    case 'GET edges':
      return { schema: adminEdgeList, value: { data: [...edges] } };
    case 'GET edges :id':
      return edge ? { schema: adminEdge, value: edge } : undefined;
    default:
      return answerOfEdge(`${method} ${view}`, page);
  }
}

function inStates(tenants: readonly AdminTenant[], query: string): AdminTenant[] {
  const states = new URLSearchParams(query).get('state')?.split(',');
  return tenants.filter(({ state }) => !states || states.includes(state));
}

type PageOf = <T>(all: readonly T[]) => { data: T[]; nextCursor: null; total: number };

function answerOfEdge(question: string, page: PageOf): StubAnswer | undefined {
  switch (question) {
    case 'GET status':
      return { schema: edgeStatus, value: EDGE_STATUS };
    case 'GET overview':
      return { schema: traefikOverview, value: EDGE_OVERVIEW };
    case 'GET entry-points':
      return { schema: edgeEntryPointList, value: { data: ENTRY_POINTS } };
    case 'GET routers':
      return { schema: edgeRouterPage, value: page(ROUTERS) };
    case 'GET services':
      return { schema: edgeServicePage, value: page(SERVICES) };
    case 'GET middlewares':
      return { schema: edgeMiddlewarePage, value: page(MIDDLEWARES) };
    case 'GET certificates':
      return { schema: edgeCertificates, value: page(CERTIFICATES) };
    case 'GET problems':
      return { schema: edgeProblemList, value: page(PROBLEMS_SEEN) };
    case 'GET traffic':
      return { schema: edgeTraffic, value: makeTraffic() };
    case 'POST test-request':
      return { schema: testRequestAnswer, value: makeChoice() };
    case 'POST lint':
      return { schema: lintAnswer, value: { data: [...LINT_LINES] } };
    default:
      return undefined;
  }
}

function outcomesOf(tenants: readonly AdminTenant[], body: unknown) {
  const { tenants: ids, dryRun } = body as { tenants: string[]; dryRun: boolean };
  return {
    dryRun,
    next: null,
    results: ids.map((tenantId, n) => ({
      tenantId,
      name: tenants.find(({ id }) => id === tenantId)?.name ?? null,
      outcome: outcomeOf(n, dryRun),
      operationId: null,
      message: n === 1 ? 'It is being deleted.' : 'It would be restarted.',
    })),
  };
}

function outcomeOf(n: number, dryRun: boolean): 'refused' | 'would' | 'started' {
  if (n === 1) return 'refused';
  return dryRun ? 'would' : 'started';
}

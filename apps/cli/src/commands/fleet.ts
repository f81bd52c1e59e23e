/** The whole fleet, for operators, through the control plane. */
import { adminEdge, adminEdgeList, type AdminEdge } from '@fleetcommand/contracts/http/admin/edges';
import { fleetOperationPage } from '@fleetcommand/contracts/http/admin/fleet';
import { jobsOverview } from '@fleetcommand/contracts/http/admin/jobs';
import {
  adminTenantDetail,
  adminTenantPage,
  bulkAnswer,
  type AdminTenant,
} from '@fleetcommand/contracts/http/admin/tenants';
import { operation } from '@fleetcommand/contracts/http/operations';
import { z } from 'zod';

import { connectSignedIn, type ConnectOptions } from '../api/connect.js';
import type { ApiClient } from '../api/client.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { formatAge } from '../output/format.js';
import { printData, printJson, say } from '../output/print.js';
import { data, note } from '../output/style.js';
import { renderTable } from '../output/table.js';
import { showTenantState } from './tenant-state.js';

interface FleetOptions extends ConnectOptions {
  readonly json?: boolean;
}

export interface TenantSearchOptions extends FleetOptions {
  readonly state?: string;
  readonly cluster?: string;
  readonly limit: string;
}

export async function listEdges(options: FleetOptions): Promise<void> {
  const api = await connectSignedIn(options);
  const { data: edges } = await api.request('/v1/admin/edges', { answer: adminEdgeList });
  if (options.json) return printJson({ data: edges });
  if (edges.length === 0)
    return say(`No edge is registered. Next: ${note.bold('fleet edges add <name> <url>')}.`);
  const now = new Date();
  const rows = edges.map((edge) => [
    edge.name,
    paintEdge(edge),
    edge.report?.version ?? '',
    edge.report?.generation ?? '',
    edge.report?.lagMs ? `${Math.round(edge.report.lagMs.p99)} ms` : '',
    edge.report ? String(edge.report.counts.routers) : '',
    edge.report ? (edge.report.requestsPerSecond.at(-1) ?? 0).toFixed(1) : '',
    edge.reportedAt ? formatAge(new Date(edge.reportedAt), now) : 'never',
    edge.url,
  ]);
  const headings = [
    'Edge',
    'State',
    'Version',
    'Generation',
    'Lag',
    'Routers',
    'Req/s',
    'Heard',
    'Address',
  ];
  printData(renderTable(headings, rows));
  for (const { name, problem } of edges) if (problem) say(`${name}: ${problem}`);
}

export async function addEdge(name: string, edgeUrl: string, options: FleetOptions): Promise<void> {
  const api = await connectSignedIn(options);
  const body = { name, url: edgeUrl };
  const edge = await api.request('/v1/admin/edges', { method: 'POST', body, answer: adminEdge });
  if (options.json) return printJson(edge);
  printData(edge.id);
  say(`It is asked for its report within seconds. Next: ${note.bold('fleet edges list')}.`);
}

export async function removeEdge(reference: string, options: FleetOptions): Promise<void> {
  const api = await connectSignedIn(options);
  const { data: edges } = await api.request('/v1/admin/edges', { answer: adminEdgeList });
  const edge = edges.find(({ id, name }) => id === reference || name === reference);
  if (!edge)
    throw new CommandFailure(
      `There is no edge ${reference}. See \`fleet edges list\`.`,
      EXIT.notFound,
    );
  await api.request(`/v1/admin/edges/${edge.id}`, { method: 'DELETE', answer: z.undefined() });
  say(`${edge.name} is forgotten; it goes on serving.`);
}

export async function searchTenants(
  search: string | undefined,
  options: TenantSearchOptions,
): Promise<void> {
  const api = await connectSignedIn(options);
  const found = await findTenants(api, search, options);
  if (options.json) return printJson({ data: found });
  if (found.length === 0) return say('Nobody fits.');
  const now = new Date();
  const rows = found.map((tenant) => [
    tenant.slug,
    showTenantState(tenant),
    tenant.organization.name,
    tenant.plan,
    tenant.cluster,
    formatAge(new Date(tenant.createdAt), now),
    tenant.id,
  ]);
  printData(
    renderTable(['Name', 'State', 'Organization', 'Plan', 'Cluster', 'Created', 'Id'], rows),
  );
}

export async function showFleetTenant(reference: string, options: FleetOptions): Promise<void> {
  const api = await connectSignedIn(options);
  const { id } = await findOne(api, reference);
  const tenant = await api.request(`/v1/admin/tenants/${id}`, { answer: adminTenantDetail });
  if (options.json) return printJson(tenant);
  const facts = [
    ['State', showTenantState(tenant)],
    ['Organization', `${tenant.organization.name} (${tenant.organization.id})`],
    ['Members', tenant.members.map(({ email, role }) => `${email} (${role})`).join(', ')],
    ['Address', tenant.url],
    ['Cluster', `${tenant.cluster}, namespace ${tenant.namespace}`],
    ['Generation', `${tenant.generation}, observed ${tenant.observedGeneration}`],
  ];
  printData(`${data.bold(tenant.name)} ${data.dim(tenant.id)}`);
  printData(
    renderTable(['', ''], facts as string[][])
      .split('\n')
      .slice(1)
      .join('\n'),
  );
  for (const { type, status, message, reason } of tenant.conditions)
    printData(
      `  ${status === 'True' ? data.good('yes') : data.bad('no ')} ${type}: ${message || reason}`,
    );
  for (const { kind, state, error, createdAt } of tenant.operations.slice(0, 5))
    printData(`  ${data.dim(createdAt)} ${kind} ${state}${error ? `: ${error.message}` : ''}`);
}

export async function bulk(
  action: 'restart' | 'retry',
  references: readonly string[],
  options: FleetOptions & { readonly yes: boolean },
): Promise<void> {
  const api = await connectSignedIn(options);
  const tenants = await Promise.all(references.map(async (each) => (await findOne(api, each)).id));
  const body = { action, tenants, dryRun: !options.yes };
  const answer = await api.request('/v1/admin/tenants/bulk', {
    method: 'POST',
    body,
    answer: bulkAnswer,
  });
  if (options.json) return printJson(answer);
  const rows = answer.results.map(({ name, tenantId, outcome, message }) => [
    name ?? tenantId,
    outcome === 'refused' ? data.warn(outcome) : data.info(outcome),
    message,
  ]);
  printData(renderTable(['Name', 'Outcome', ''], rows));
  if (answer.dryRun) say(`Nothing was done. Next: the same with ${note.bold('--yes')}.`);
}

export async function suspendTenant(
  reference: string,
  { reason, ...options }: FleetOptions & { readonly reason: string },
): Promise<void> {
  await switchTenant(reference, 'suspend', { reason }, options);
}

export async function resumeTenant(reference: string, options: FleetOptions): Promise<void> {
  await switchTenant(reference, 'resume', {}, options);
}

async function switchTenant(
  reference: string,
  action: 'suspend' | 'resume',
  body: object,
  options: FleetOptions,
): Promise<void> {
  const api = await connectSignedIn(options);
  const { id, name } = await findOne(api, reference);
  const path = `/v1/admin/tenants/${id}/${action}`;
  const started = await api.request(path, { method: 'POST', body, answer: operation });
  if (options.json) return printJson(started);
  const doing = action === 'suspend' ? 'is being switched off' : 'is being brought back';
  say(`${name} ${doing}. Next: ${note.bold(`fleet admin show ${id}`)}.`);
}

export async function showJobs(options: FleetOptions): Promise<void> {
  const api = await connectSignedIn(options);
  const jobs = await api.request('/v1/admin/jobs', { answer: jobsOverview });
  const path = '/v1/admin/operations?state=failed&limit=20';
  const failed = await api.request(path, { answer: fleetOperationPage });
  if (options.json) return printJson({ ...jobs, failed: failed.data });
  const { queue, outbox, problem } = jobs;
  if (problem) say(note.warn(problem));
  if (queue)
    printData(
      `${queue.isPaused ? data.warn('paused  ') : ''}waiting ${queue.counts.waiting}  running ${queue.counts.active}  later ${queue.counts.delayed}`,
    );
  printData(`owed ${outbox.pending}${outbox.stuck > 0 ? data.bad(`  stuck ${outbox.stuck}`) : ''}`);
  for (const { tenant, kind, error, createdAt } of failed.data)
    printData(
      `${data.bad('failed')} ${tenant.slug} ${kind} ${data.dim(createdAt)}: ${error?.message ?? ''}`,
    );
}

function paintEdge({ state, report }: AdminEdge): string {
  if (state === 'silent') return data.bad('silent');
  if (state === 'ready' && report?.origin === 'sources') return data.good('ready');
  return data.warn(state === 'ready' ? `serves ${report?.origin ?? 'nothing'}` : state);
}

async function findTenants(
  api: ApiClient,
  search: string | undefined,
  { state, cluster, limit }: TenantSearchOptions,
): Promise<AdminTenant[]> {
  const query = new URLSearchParams({ limit });
  if (search) query.set('search', search);
  if (state) query.set('state', state);
  if (cluster) query.set('cluster', cluster);
  return (await api.request(`/v1/admin/tenants?${query.toString()}`, { answer: adminTenantPage }))
    .data;
}

/** The one that is meant: by slug or id, else the only one that is found. */
async function findOne(api: ApiClient, reference: string): Promise<AdminTenant> {
  const found = await findTenants(api, reference, { limit: '20' });
  const exact = found.find(({ id, slug }) => id === reference || slug === reference);
  const [only] = found;
  if (exact) return exact;
  if (only && found.length === 1) return only;
  throw new CommandFailure(
    only
      ? `"${reference}" is ${found.map(({ slug }) => slug).join(', ')} …: name one by its slug or id.`
      : `No instance is found by "${reference}". See \`fleet admin tenants\`.`,
    EXIT.notFound,
  );
}

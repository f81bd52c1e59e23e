/** The whole fleet, for operators, through the control plane. */
import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { AdminEdge, AdminTenant, Operation } from '@fleetcommand/client/api/types.gen';

import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import type { Api } from '../api/client.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { formatAge } from '../output/format.js';
import { printData, printJson, say } from '../output/print.js';
import { data, note } from '../output/style.js';
import { renderTable } from '../output/table.js';
import { showTenantState } from './tenant-state.js';

export interface TenantSearchOptions extends RemoteOptions {
  readonly state?: string;
  readonly cluster?: string;
  readonly limit: string;
}

export async function listEdges(options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const {
    data: { data: edges },
  } = await sdk.listEdges({ client });
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

export async function addEdge(
  name: string,
  edgeUrl: string,
  options: RemoteOptions,
): Promise<void> {
  const client = await connectSignedIn(options);
  const body = { name, url: edgeUrl };
  const { data: edge } = await sdk.registerEdge({ client, body });
  if (options.json) return printJson(edge);
  printData(edge.id);
  say(`It is asked for its report within seconds. Next: ${note.bold('fleet edges list')}.`);
}

export async function removeEdge(reference: string, options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const {
    data: { data: edges },
  } = await sdk.listEdges({ client });
  const edge = edges.find(({ id, name }) => id === reference || name === reference);
  if (!edge)
    throw new CommandFailure(
      `There is no edge ${reference}. See \`fleet edges list\`.`,
      EXIT.notFound,
    );
  await sdk.removeEdge({ client, path: { id: edge.id } });
  say(`${edge.name} is forgotten; it goes on serving.`);
}

export async function searchTenants(
  search: string | undefined,
  options: TenantSearchOptions,
): Promise<void> {
  const client = await connectSignedIn(options);
  const found = await findTenants(client, search, options);
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

export async function showFleetTenant(reference: string, options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const { id } = await findOne(client, reference);
  const { data: tenant } = await sdk.getFleetTenant({ client, path: { id } });
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
  options: RemoteOptions & { readonly yes: boolean },
): Promise<void> {
  const client = await connectSignedIn(options);
  const tenants = await Promise.all(
    references.map(async (each) => (await findOne(client, each)).id),
  );
  const body = { action, tenants, dryRun: !options.yes };
  const { data: answer } = await sdk.bulkFleetTenants({ client, body });
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
  { reason, ...options }: RemoteOptions & { readonly reason: string },
): Promise<void> {
  const client = await connectSignedIn(options);
  const found = await findOne(client, reference);
  const path = { id: found.id };
  const { data: started } = await sdk.suspendTenant({ client, path, body: { reason } });
  told(started, found, 'is being switched off', options);
}

export async function resumeTenant(reference: string, options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const found = await findOne(client, reference);
  const { data: started } = await sdk.resumeTenant({ client, path: { id: found.id } });
  told(started, found, 'is being brought back', options);
}

function told(
  started: Operation,
  { id, name }: AdminTenant,
  doing: string,
  { json }: RemoteOptions,
): void {
  if (json) return printJson(started);
  say(`${name} ${doing}. Next: ${note.bold(`fleet admin show ${id}`)}.`);
}

export async function showJobs(options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const { data: jobs } = await sdk.getJobs({ client });
  const query = { state: 'failed', limit: 20 } as const;
  const { data: failed } = await sdk.listFleetOperations({ client, query });
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
  client: Api,
  search: string | undefined,
  { state, cluster, limit }: TenantSearchOptions,
): Promise<AdminTenant[]> {
  const query = {
    limit: Number(limit),
    ...(search && { search }),
    ...(state && { state }),
    ...(cluster && { cluster }),
  };
  return (await sdk.listFleetTenants({ client, query })).data.data;
}

/** The one that is meant: by slug or id, else the only one that is found. */
async function findOne(client: Api, reference: string): Promise<AdminTenant> {
  const found = await findTenants(client, reference, { limit: '20' });
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

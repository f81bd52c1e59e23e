/** The whole fleet, for operators, through the control plane. */
import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { AdminTenant, AdminTenantDetail, Operation } from '@fleetcommand/client/api/types.gen';

import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import type { Api } from '../api/client.js';
import { eachPage } from '../api/read-pages.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { formatAge } from '../output/format.js';
import { printData, printJson, say } from '../output/print.js';
import { data, note } from '../output/style.js';
import { renderTable } from '../output/table.js';
import { followOperation } from './follow-operation.js';
import { isMeant } from './tenants.js';
import { showTenantState } from './tenant-state.js';

/** Of those that a word finds, where it finds several. */
const SHOWN = 20;

export interface TenantSearchOptions extends RemoteOptions {
  readonly state?: string;
  readonly cluster?: string;
  readonly limit: number;
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
    ['Cluster', whereabouts(tenant)],
    ['Edges', edgesOf(tenant)],
    ['Generation', `${tenant.generation}, observed ${tenant.observedGeneration}`],
    ...copyFacts(tenant),
  ];
  for (const problem of tenant.edgePool.problems) say(problem);
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
  for (const { id: operation, kind, state, error, createdAt } of tenant.operations.slice(0, 5))
    printData(
      `  ${data.dim(createdAt)} ${kind} ${state}${error ? `: ${error.message}` : ''} ${data.dim(operation)}`,
    );
}

function whereabouts({ cluster, namespace, movingTo, leaving }: AdminTenantDetail): string {
  const moving = movingTo === null ? '' : `, moving to ${movingTo}`;
  const left = leaving === null ? '' : `, being cleared from ${leaving}`;
  return `${cluster}, namespace ${namespace}${moving}${left}`;
}

function edgesOf({ edgePool: { pool, addresses } }: AdminTenantDetail): string {
  return [pool, ...(addresses.length > 0 ? [`at ${addresses.join(', ')}`] : [])].join(' ');
}

function copyFacts({ awaitedCopy }: AdminTenantDetail): string[][] {
  if (!awaitedCopy?.problem) return [];
  const { id, problem, attempts } = awaitedCopy;
  return [
    ['Last copy', `${data.warn(problem)} (${attempts} attempts; it is tried again)`],
    ['', `fleet admin give-up ${id} --reason … deletes it without`],
  ];
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

export async function upgradeTenant(
  reference: string,
  { to: version, ...options }: RemoteOptions & { readonly to: number },
): Promise<void> {
  const client = await connectSignedIn(options);
  const found = await findOne(client, reference);
  const path = { id: found.id };
  const { data: started } = await sdk.upgradeFleetTenant({ client, path, body: { version } });
  told(started, found, `is being moved to version ${version}`, options);
}

export async function moveTenant(
  reference: string,
  { to: cluster, wait, timeout, ...options }: RemoteOptions & MoveOptions,
): Promise<void> {
  const client = await connectSignedIn(options);
  const found = await findOne(client, reference);
  const path = { id: found.id };
  const { data: started } = await sdk.moveFleetTenant({ client, path, body: { cluster } });
  if (!wait) return told(started, found, `is being moved to ${cluster}`, options);
  const ended = await followOperation(client, started, timeout);
  if (options.json) return printJson(ended);
  say(`${found.name} is in ${cluster}.`);
}

export interface MoveOptions {
  readonly to: string;
  readonly wait: boolean;
  /** Seconds. */
  readonly timeout: number;
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

async function findTenants(
  client: Api,
  search: string | undefined,
  { state, cluster, limit }: TenantSearchOptions,
): Promise<AdminTenant[]> {
  const query = {
    limit,
    ...(search && { search }),
    ...(state && { state }),
    ...(cluster && { cluster }),
  };
  return (await sdk.listFleetTenants({ client, query })).data.data;
}

/** The one of anybody that is meant: by slug, id or address, else the only one that is found. */
export async function findOne(client: Api, reference: string): Promise<AdminTenant> {
  const found: AdminTenant[] = [];
  const search = (page: object) =>
    sdk.listFleetTenants({ client, query: { ...page, search: reference } });
  // They come newest first: behind any number that hold a word may stand the one whose slug it is.
  for await (const page of eachPage(search)) {
    const exact = page.find((tenant) => isMeant(tenant, reference));
    if (exact) return exact;
    found.push(...page);
  }
  const [only] = found;
  if (only && found.length === 1) return only;
  const shown = found.slice(0, SHOWN).map(({ slug }) => slug);
  throw new CommandFailure(
    only
      ? `“${reference}” finds ${shown.join(', ')}${found.length > SHOWN ? ' and more' : ''}: name one by its slug, id or address.`
      : `No instance has “${reference}” as its slug, id or address, and none is found by it. Search by a part of a name, host, e-mail address or organization: \`fleet admin tenants <words>\`; \`--state deleted\` finds those that are gone.`,
    EXIT.notFound,
    'tenants.not-found',
  );
}

import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { Tenant, TenantOperation } from '@fleetcommand/client/api/types.gen';

import { ifUnchanged, type Api } from '../api/client.js';
import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import { isOperator } from '../api/is-operator.js';
import { readPages } from '../api/read-pages.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { formatAge } from '../output/format.js';
import { meant } from '../output/meant.js';
import { printData, printJson, say } from '../output/print.js';
import { data, note } from '../output/style.js';
import { renderTable } from '../output/table.js';
import { followOperation } from './follow-operation.js';
import { domainNamed, readDomains } from './own-domains.js';
import { showTenantState } from './tenant-state.js';

export interface ChangeOptions extends RemoteOptions {
  readonly wait: boolean;
  readonly timeout: number;
}

export interface CreateOptions extends ChangeOptions {
  readonly name?: string;
  readonly plan: string;
  readonly region?: string;
  readonly blueprint?: string;
}

export async function createTenant(slug: string, options: CreateOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const { plan, region, blueprint, name = slug } = options;
  const body = { name, slug, plan, ...(region && { region }), ...(blueprint && { blueprint }) };
  const { data: created } = await sdk.createTenant({ client, body });
  const done = await finish(client, created, options);
  if (options.json) return printJson(done);
  printData(done.tenant.url);
  const next = options.wait ? `fleet tenants show ${slug}` : `fleet ops watch ${slug}`;
  say(`Next: ${note.bold(next)}.`);
}

export async function listTenants(options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const tenants = await readAllTenants(client);
  if (options.json) return printJson({ data: tenants });
  if (tenants.length === 0) {
    const isOperators = await isOperator(client);
    const next = isOperators ? 'fleet admin tenants' : 'fleet tenants create <name>';
    return say(
      `${isOperators ? 'None of your own' : 'No instances yet'}. Next: ${note.bold(next)}.`,
    );
  }
  const now = new Date();
  const rows = tenants.map((t) => [
    t.slug,
    showTenantState(t),
    t.plan,
    t.region,
    formatAge(new Date(t.createdAt), now),
    t.url,
  ]);
  printData(renderTable(['Name', 'State', 'Plan', 'Region', 'Created', 'Address'], rows));
}

export async function showTenant(reference: string, options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const tenant = await findTenant(client, reference);
  const wanted = { path: { id: tenant.id }, query: { limit: 10 } };
  const { data: events } = await sdk.listTenantEvents({ client, ...wanted });
  if (options.json) return printJson({ tenant, events: events.data });
  const now = new Date();
  const facts = [
    ['State', showTenantState(tenant)],
    ['Address', tenant.url],
    ['Application', describeVersion(tenant)],
    ['Plan', tenant.plan],
    ['Region', `${tenant.region} ${data.dim(`on ${tenant.cluster}`)}`],
    ['Created', formatAge(new Date(tenant.createdAt), now)],
    ['Id', data.dim(tenant.id)],
  ];
  printData(data.bold(tenant.name));
  printData(facts.map(([name = '', value = '']) => `  ${name.padEnd(12)} ${value}`).join('\n'));
  printData(`\n${data.bold('Conditions')}`);
  for (const { type, status, reason, message } of tenant.conditions) {
    const mark = status === 'True' ? data.good('✓') : data.warn('○');
    printData(`  ${mark} ${type.padEnd(16)} ${data.dim(reason.padEnd(14))} ${message}`);
  }
  printData(`\n${data.bold('Events')}`);
  for (const event of events.data) {
    const age = formatAge(new Date(event.createdAt), now).padEnd(11);
    printData(
      `  ${data.dim(age)} ${event.type === 'warning' ? data.warn(event.reason) : event.reason}  ${event.message}`,
    );
  }
  say(
    `Next: ${note.bold(`fleet explain ${tenant.slug}`)}, ${note.bold(`fleet tenants restart ${tenant.slug}`)}.`,
  );
}

function describeVersion({ blueprint, version, upgrade }: Tenant): string {
  const has = `${blueprint} ${version}`;
  return upgrade ? `${has} ${data.dim(`(${upgrade.version} can be had)`)}` : has;
}

const ACTIONS = {
  restart: { ask: sdk.restartTenant, doing: 'Restarting', done: 'was restarted' },
  upgrade: { ask: sdk.upgradeTenant, doing: 'Upgrading', done: 'has the newest version' },
  hibernate: {
    ask: sdk.hibernateTenant,
    doing: 'Putting it to sleep',
    done: 'is asleep; its data is kept',
  },
  wake: { ask: sdk.wakeTenant, doing: 'Waking it', done: 'is awake' },
} as const;

/** What is asked of an instance without more words. */
export const actOnTenant =
  (action: keyof typeof ACTIONS) =>
  async (reference: string, options: ChangeOptions): Promise<void> => {
    const client = await connectSignedIn(options);
    const tenant = await findTenant(client, reference);
    const { ask, doing, done } = ACTIONS[action];
    const { data: started } = await ask({ client, path: { id: tenant.id } });
    const finished = await finish(client, started, options);
    if (options.json) return printJson(finished);
    tell(finished, options, doing, done);
  };

export async function deleteTenant(
  reference: string,
  options: ChangeOptions & { yes: boolean; adopted: boolean },
): Promise<void> {
  const client = await connectSignedIn(options);
  const tenant = await findTenant(client, reference);
  if (!options.yes) await confirmLoss(tenant.slug, lossOf(tenant, options.adopted));
  const path = { id: tenant.id };
  const { response } = await sdk.getTenant({ client, path });
  const headers = ifUnchanged(response);
  const { data: deleted } = await sdk.deleteTenant({
    client,
    path,
    headers,
    query: { adopted: options.adopted ? 'delete' : 'keep' },
  });
  const finished = await finish(client, deleted, options);
  if (options.json) return printJson(finished);
  const isKept =
    options.wait && (await readDeletedTenants(client)).some(({ id }) => id === tenant.id);
  const back = note.bold(`fleet tenants restore-deleted ${tenant.slug}`);
  const done = isKept
    ? `is gone; its last backup is kept. Should you want it back: ${back}`
    : 'and its data are gone';
  tell(finished, options, 'Deleting', done);
}

function lossOf({ name, url, adopted }: Tenant, isFoundLost: boolean): string {
  if (!adopted) return `This deletes ${name} (${url}) with its database and every message in it.`;
  const found = `what ran before it was adopted (${adopted.namespace}/${adopted.name}: ${adopted.kinds.join(', ')})`;
  return isFoundLost
    ? `This deletes ${name} (${url}) and ${found}. Its database stays.`
    : `This deletes ${name} (${url}), but not ${found}. Its database stays, too.`;
}

/** By its id, the name its address begins with, or its address, with or without https://. */
export function isMeant(
  { id, slug, url, platformUrl }: Pick<Tenant, 'id' | 'slug' | 'url' | 'platformUrl'>,
  reference: string,
): boolean {
  if (reference === id || reference === slug) return true;
  const host = hostIn(reference);
  return host !== null && [url, platformUrl].some((own) => new URL(own).hostname === host);
}

/** Of an address, with or without https://. */
function hostIn(reference: string): string | null {
  const address = reference.includes('://') ? reference : `https://${reference}`;
  return URL.parse(address)?.hostname ?? null;
}

/** The one that a domain of its own leads to, which need not be the one its address shows. */
async function findByDomain(
  client: Api,
  tenants: readonly Tenant[],
  reference: string,
): Promise<Tenant | undefined> {
  const host = hostIn(reference);
  // A word without a dot is a mistyped slug: nobody's domains need be read for that.
  if (!host?.includes('.')) return undefined;
  const found = domainNamed(await readDomains(client, tenants), host);
  return found?.domain.status === 'blocked' ? undefined : found?.tenant;
}

/** One of one's own, see `isMeant`; or by any domain that is its. */
export async function findTenant(client: Api, reference: string): Promise<Tenant> {
  if (reference.startsWith('ten_')) {
    return (await sdk.getTenant({ client, path: { id: reference } })).data;
  }
  const tenants = await readAllTenants(client);
  const found =
    tenants.find((tenant) => isMeant(tenant, reference)) ??
    (await findByDomain(client, tenants, reference));
  if (found) return found;
  const known = tenants.map(({ slug }) => slug);
  const whose =
    tenants.length === 0 && (await isOperator(client))
      ? `As an operator you find anybody’s: \`fleet admin show ${reference}\`.`
      : `${meant(reference, known)} See \`fleet tenants list\`.`;
  throw new CommandFailure(
    `You have no instance “${reference}”. ${whose}`,
    EXIT.notFound,
    'tenants.not-found',
  );
}

export function readAllTenants(client: Api): Promise<Tenant[]> {
  return readPages((query) => sdk.listTenants({ client, query }));
}

/** Those that are deleted and can be brought back. */
export function readDeletedTenants(client: Api): Promise<Tenant[]> {
  return readPages((query) => sdk.listTenants({ client, query: { ...query, deleted: 'true' } }));
}

/** With --wait: follows the operation and reads the instance as it is then. */
export async function finish(
  client: Api,
  started: TenantOperation,
  options: ChangeOptions,
): Promise<TenantOperation> {
  if (!options.wait) return started;
  const operation = await followOperation(client, started.operation, options.timeout);
  const tenant = await sdk
    .getTenant({ client, path: { id: started.tenant.id } })
    .then(({ data: now }) => now)
    .catch(() => started.tenant);
  return { tenant, operation };
}

/** What became of it, or where that is watched. */
export function tell(
  { tenant, operation }: TenantOperation,
  { wait }: ChangeOptions,
  doing: string,
  done: string,
): void {
  say(
    wait
      ? `${note.good('✓')} ${tenant.name} ${done}.`
      : `${doing}. Next: ${note.bold(`fleet ops watch ${operation.id}`)}.`,
  );
}

/** Asks for the name of what is lost, where somebody can answer. */
export async function confirmLoss(slug: string, loss: string): Promise<void> {
  if (!process.stdin.isTTY) throw new CommandFailure(`${loss} Say so with --yes.`, EXIT.usage);
  const { text, isCancel } = await import('@clack/prompts');
  const answer = await text({ message: `${loss} Type “${slug}” to go on.` });
  if (isCancel(answer) || answer !== slug)
    throw new CommandFailure('Nothing was changed.', EXIT.usage);
}

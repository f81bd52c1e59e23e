import {
  domain as domainSchema,
  domainPage,
  type Domain,
  type UpdateDomainRequest,
} from '@fleetcommand/contracts/http/domains';
import type { Tenant } from '@fleetcommand/contracts/http/tenants';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

import type { ApiClient } from '../api/client.js';
import { connectSignedIn, type ConnectOptions } from '../api/connect.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { formatAge } from '../output/format.js';
import { printData, printJson, say } from '../output/print.js';
import { data, note } from '../output/style.js';
import { renderTable } from '../output/table.js';
import { showAxes, showDomainStatus, showFindings, showRecords } from './domain-state.js';
import { findTenant, readAllTenants } from './tenants.js';

interface CommonOptions extends ConnectOptions {
  readonly json?: boolean;
}

export interface WaitOptions extends CommonOptions {
  readonly wait: boolean;
  readonly timeout: number;
}

const POLL_MS = 1_000;

export async function addDomain(
  reference: string,
  hostname: string,
  options: WaitOptions,
): Promise<void> {
  const api = await connectSignedIn(options);
  const tenant = await findTenant(api, reference);
  const path = `/v1/tenants/${tenant.id}/domains`;
  const added = await api.request(path, {
    method: 'POST',
    body: { hostname },
    answer: domainSchema,
  });
  if (options.wait && !options.json) sayRecords(added);
  const domain = options.wait ? await untilLive(api, added, options) : added;
  if (options.json) return printJson(domain);
  if (options.wait) return printData(domain.url);
  sayRecords(domain);
  const { stderr } = process;
  say(`Then: ${note.bold(`fleet domains check ${hostname} --wait`)}.`);
  if (stderr.isTTY) say(note.dim(`On the local stack: fleet dns set ${hostname} sets them all.`));
}

export async function listDomains(
  reference: string | undefined,
  options: CommonOptions,
): Promise<void> {
  const api = await connectSignedIn(options);
  const tenants = reference ? [await findTenant(api, reference)] : await readAllTenants(api);
  const all = await readDomains(api, tenants);
  if (options.json) return printJson({ data: all.map(({ domain }) => domain) });
  if (all.length === 0)
    return say(
      `No domains yet. Next: ${note.bold('fleet domains add <instance> chat.example.com')}.`,
    );
  const now = new Date();
  const rows = all.map(({ tenant, domain }) => [
    domain.displayName,
    showDomainStatus(domain),
    tenant.slug,
    roleOf(domain),
    formatAge(new Date(domain.createdAt), now),
  ]);
  printData(renderTable(['Domain', 'State', 'Instance', 'Role', 'Added'], rows));
}

export async function showDomain(reference: string, options: CommonOptions): Promise<void> {
  const domain = await findDomain(await connectSignedIn(options), reference);
  if (options.json) return printJson(domain);
  printData(`${data.bold(domain.displayName)}  ${showDomainStatus(domain)}  ${roleOf(domain)}`);
  printData(`\n${data.bold('Records')}`);
  showRecords(domain.records).forEach(printData);
  printData(`\n${data.bold('How far it is')}`);
  showAxes(domain).forEach(printData);
  const findings = showFindings(domain);
  if (findings.length > 0) printData(`\n${data.bold('What to do')}`);
  findings.forEach(printData);
  if (domain.nextCheckAt) printData(`\n${data.dim(`Next look: ${domain.nextCheckAt}`)}`);
  say(`Next: ${note.bold(nextCommand(domain))}.`);
}

export async function checkDomain(reference: string, options: WaitOptions): Promise<void> {
  const api = await connectSignedIn(options);
  const found = await findDomain(api, reference);
  const asked = await api.request(`/v1/domains/${found.id}/check`, {
    method: 'POST',
    answer: domainSchema,
  });
  const lookedAt = found.dns.lastCheckedAt;
  const domain = options.wait
    ? await untilLive(api, asked, options)
    : await poll(api, asked.id, options.timeout, (now) => now.dns.lastCheckedAt !== lookedAt);
  if (options.json) return printJson(domain);
  printData(`${domain.displayName}  ${showDomainStatus(domain)}`);
  showAxes(domain).forEach(printData);
  showFindings(domain).forEach(printData);
  say(`Next: ${note.bold(nextCommand(domain))}.`);
}

export async function removeDomain(
  reference: string,
  options: CommonOptions & { readonly yes: boolean },
): Promise<void> {
  const api = await connectSignedIn(options);
  const domain = await findDomain(api, reference);
  if (!options.yes) {
    throw new CommandFailure(
      `This takes ${domain.displayName} off the web, with its certificate. Repeat it with --yes.`,
      EXIT.usage,
    );
  }
  await change(api, domain, { method: 'DELETE', answer: z.undefined() });
  if (options.json) return printJson({ id: domain.id, removed: true });
  say(`${note.good('✓')} ${domain.displayName} is given up. Its DNS records can go as well.`);
}

export interface PrimaryOptions extends CommonOptions {
  readonly off?: boolean;
}

export async function makePrimary(reference: string, options: PrimaryOptions): Promise<void> {
  await update(reference, options, { primary: !options.off });
}

/** Sends visitors on to another name of the instance; without one, serves them again. */
export async function redirectDomain(
  reference: string,
  target: string | undefined,
  options: CommonOptions,
): Promise<void> {
  await update(reference, options, { redirect: target ?? null });
}

async function update(
  reference: string,
  options: CommonOptions,
  body: UpdateDomainRequest,
): Promise<void> {
  const api = await connectSignedIn(options);
  const found = await findDomain(api, reference);
  const domain = await change(api, found, { method: 'PATCH', body, answer: domainSchema });
  if (options.json) return printJson(domain);
  printData(`${domain.displayName}  ${showDomainStatus(domain)}  ${roleOf(domain)}`);
  if (domain.status !== 'live') say('It takes effect once the domain is live.');
}

/** On the version just read: somebody else's change in between is not overwritten unseen. */
async function change<T extends z.ZodType>(
  api: ApiClient,
  { id }: Domain,
  request: { method: 'PATCH' | 'DELETE'; body?: unknown; answer: T },
): Promise<z.infer<T>> {
  const path = `/v1/domains/${id}`;
  const etag = (await api.send(path, {})).headers.get('etag') ?? '*';
  return api.request(path, { ...request, headers: { 'if-match': etag } });
}

/** By id or by host name, among all instances' domains; one that is not over first. */
export async function findDomain(api: ApiClient, reference: string): Promise<Domain> {
  if (reference.startsWith('dom_'))
    return api.request(`/v1/domains/${encodeURIComponent(reference)}`, { answer: domainSchema });
  const all = await readDomains(api, await readAllTenants(api));
  const named = all.filter(
    ({ domain }) => domain.hostname === reference || domain.displayName === reference,
  );
  const found = named.find(({ domain }) => domain.status !== 'blocked') ?? named.at(-1);
  if (found) return found.domain;
  const known = all.map(({ domain }) => domain.displayName).join(', ');
  throw new CommandFailure(
    `You have no domain “${reference}”. ${known ? `You have: ${known}.` : 'You have none yet.'}`,
    EXIT.notFound,
    'domains.not-found',
  );
}

async function readDomains(
  api: ApiClient,
  tenants: readonly Tenant[],
): Promise<{ readonly tenant: Tenant; readonly domain: Domain }[]> {
  const lists = await Promise.all(
    tenants.map(async (tenant) => {
      const path = `/v1/tenants/${tenant.id}/domains?limit=100`;
      const { data: domains } = await api.request(path, { answer: domainPage });
      return domains.map((domain) => ({ tenant, domain }));
    }),
  );
  return lists.flat();
}

/** Tells of each change on the way; the domain goes on by itself when time runs out here. */
async function untilLive(api: ApiClient, domain: Domain, options: WaitOptions): Promise<Domain> {
  let told = '';
  return poll(api, domain.id, options.timeout, (now) => {
    const sentence = `${now.status}: ${sayFirst(now)}`;
    if (sentence !== told && !options.json) say(note.dim(`  ${sentence}`));
    told = sentence;
    return now.status === 'live';
  });
}

async function poll(
  api: ApiClient,
  id: string,
  timeoutSeconds: number,
  isDone: (domain: Domain) => boolean,
): Promise<Domain> {
  const deadline = Date.now() + timeoutSeconds * 1_000;
  for (;;) {
    const domain = await api.request(`/v1/domains/${id}`, { answer: domainSchema });
    if (isDone(domain)) return domain;
    if (Date.now() >= deadline) {
      throw new CommandFailure(
        `${domain.displayName} is ${domain.status} after ${timeoutSeconds} s: ${sayFirst(domain)} It goes on by itself; look with \`fleet domains show ${domain.hostname}\`.`,
        EXIT.timedOut,
      );
    }
    await delay(POLL_MS);
  }
}

/** What stands in the way now. */
function sayFirst({ ownership, dns, certificate, routing }: Domain): string {
  if (ownership.state !== 'proven') return ownership.message;
  if (dns.state !== 'right') return dns.message;
  return certificate.state === 'issued' ? routing.message : certificate.message;
}

function roleOf({ primary, redirect }: Domain): string {
  if (primary) return 'primary';
  return redirect === null ? 'serves' : `→ ${redirect}`;
}

function nextCommand({ status, hostname }: Domain): string {
  if (status === 'live') return `fleet domains primary ${hostname}`;
  if (status === 'blocked') return `fleet domains remove ${hostname}`;
  return `fleet domains check ${hostname} --wait`;
}

function sayRecords({ records, displayName }: Domain): void {
  say(`Set these records where the DNS of ${note.bold(displayName)} is hosted:`);
  for (const { type, name, value, ttl } of records)
    say(`  ${type.padEnd(5)} ${name}  ${note.bold(value)}  ${note.dim(`TTL ${ttl}`)}`);
}

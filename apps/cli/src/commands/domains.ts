import { setTimeout as delay } from 'node:timers/promises';
import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { Domain, UpdateDomain } from '@fleetcommand/client/api/types.gen';

import { ifUnchanged, type Api } from '../api/client.js';
import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { formatAge } from '../output/format.js';
import { meant } from '../output/meant.js';
import { printData, printJson, say } from '../output/print.js';
import { data, note } from '../output/style.js';
import { renderTable } from '../output/table.js';
import { showAxes, showDomainStatus, showFindings, showRecords } from './domain-state.js';
import { domainNamed, readDomains } from './own-domains.js';
import { findTenant, readAllTenants } from './tenants.js';

export interface WaitOptions extends RemoteOptions {
  readonly wait: boolean;
  readonly timeout: number;
}

const POLL_MS = 1_000;

export async function addDomain(
  reference: string,
  hostname: string,
  options: WaitOptions,
): Promise<void> {
  const client = await connectSignedIn(options);
  const tenant = await findTenant(client, reference);
  const wanted = { path: { id: tenant.id }, body: { hostname } };
  const { data: added } = await sdk.addDomain({ client, ...wanted });
  if (options.wait && !options.json) sayRecords(added);
  const domain = options.wait ? await untilLive(client, added, options) : added;
  if (options.json) return printJson(domain);
  if (options.wait) return printData(domain.url);
  sayRecords(domain);
  const { stderr } = process;
  say(`Then: ${note.bold(`fleet domains check ${hostname} --wait`)}.`);
  if (stderr.isTTY) say(note.dim(`On the local stack: fleet dns set ${hostname} sets them all.`));
}

export async function listDomains(
  reference: string | undefined,
  options: RemoteOptions,
): Promise<void> {
  const client = await connectSignedIn(options);
  const tenants = reference ? [await findTenant(client, reference)] : await readAllTenants(client);
  const all = await readDomains(client, tenants);
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

export async function showDomain(reference: string, options: RemoteOptions): Promise<void> {
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
  const client = await connectSignedIn(options);
  const found = await findDomain(client, reference);
  const { data: asked } = await sdk.checkDomain({ client, path: { id: found.id } });
  const lookedAt = found.dns.lastCheckedAt;
  const domain = options.wait
    ? await untilLive(client, asked, options)
    : await poll(client, asked.id, options.timeout, (now) => now.dns.lastCheckedAt !== lookedAt);
  if (options.json) return printJson(domain);
  printData(`${domain.displayName}  ${showDomainStatus(domain)}`);
  showAxes(domain).forEach(printData);
  showFindings(domain).forEach(printData);
  say(`Next: ${note.bold(nextCommand(domain))}.`);
}

export async function removeDomain(
  reference: string,
  options: RemoteOptions & { readonly yes: boolean },
): Promise<void> {
  const client = await connectSignedIn(options);
  const domain = await findDomain(client, reference);
  if (!options.yes) {
    throw new CommandFailure(
      `This takes ${domain.displayName} off the web, with its certificate. Repeat it with --yes.`,
      EXIT.usage,
    );
  }
  await sdk.removeDomain({ client, ...(await asItIs(client, domain)) });
  if (options.json) return printJson({ id: domain.id, removed: true });
  say(`${note.good('✓')} ${domain.displayName} is given up. Its DNS records can go as well.`);
}

export interface PrimaryOptions extends RemoteOptions {
  readonly off?: boolean;
}

export async function makePrimary(reference: string, options: PrimaryOptions): Promise<void> {
  await update(reference, options, { primary: !options.off });
}

/** Sends visitors on to another name of the instance; without one, serves them again. */
export async function redirectDomain(
  reference: string,
  target: string | undefined,
  options: RemoteOptions,
): Promise<void> {
  await update(reference, options, { redirect: target ?? null });
}

async function update(
  reference: string,
  options: RemoteOptions,
  body: UpdateDomain,
): Promise<void> {
  const client = await connectSignedIn(options);
  const found = await findDomain(client, reference);
  const { data: domain } = await sdk.updateDomain({
    client,
    ...(await asItIs(client, found)),
    body,
  });
  if (options.json) return printJson(domain);
  printData(`${domain.displayName}  ${showDomainStatus(domain)}  ${roleOf(domain)}`);
  if (domain.status !== 'live') say('It takes effect once the domain is live.');
}

/** Which one, in the version it has now. */
async function asItIs(client: Api, { id }: Domain) {
  const { response } = await sdk.getDomain({ client, path: { id } });
  return { path: { id }, headers: ifUnchanged(response) };
}

/** By id or by host name, among all instances' domains; one that is not over first. */
export async function findDomain(client: Api, reference: string): Promise<Domain> {
  if (reference.startsWith('dom_'))
    return (await sdk.getDomain({ client, path: { id: reference } })).data;
  const all = await readDomains(client, await readAllTenants(client));
  const found = domainNamed(all, reference);
  if (found) return found.domain;
  const known = all.map(({ domain }) => domain.displayName);
  throw new CommandFailure(
    `You have no domain “${reference}”. ${meant(reference, known)} See \`fleet domains list\`.`,
    EXIT.notFound,
    'domains.not-found',
  );
}

/** Tells of each change on the way; the domain goes on by itself when time runs out here. */
async function untilLive(client: Api, domain: Domain, options: WaitOptions): Promise<Domain> {
  let told = '';
  return poll(client, domain.id, options.timeout, (now) => {
    const sentence = `${now.status}: ${sayFirst(now)}`;
    if (sentence !== told && !options.json) say(note.dim(`  ${sentence}`));
    told = sentence;
    return now.status === 'live';
  });
}

async function poll(
  client: Api,
  id: string,
  timeoutSeconds: number,
  isDone: (domain: Domain) => boolean,
): Promise<Domain> {
  const deadline = Date.now() + timeoutSeconds * 1_000;
  for (;;) {
    const { data: domain } = await sdk.getDomain({ client, path: { id } });
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

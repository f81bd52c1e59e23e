import {
  adminCertificate,
  adminCertificatePage,
  certificateOverview,
  type AdminCertificate,
  type CertificateOverview,
} from '@fleetcommand/contracts/http/admin/certificates';

import type { ApiClient } from '../api/client.js';
import { connectSignedIn, type ConnectOptions } from '../api/connect.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { printData, printJson, say } from '../output/print.js';
import { data, note } from '../output/style.js';
import { renderTable } from '../output/table.js';
import { daysLeft, showCertificateState } from './certificate-looks.js';

interface CertsOptions extends ConnectOptions {
  readonly json?: boolean;
}

export interface ListOptions extends CertsOptions {
  readonly filter: string;
  readonly search?: string;
}

export interface RevokeOptions extends CertsOptions {
  readonly reason: string;
  readonly yes: boolean;
}

export async function listCertificates(options: ListOptions): Promise<void> {
  const api = await connectSignedIn(options);
  const [certificates, overview] = await Promise.all([
    readAll(api, options),
    api.request('/v1/admin/certificates/overview', { answer: certificateOverview }),
  ]);
  if (options.json) return printJson({ data: certificates, overview });
  if (certificates.length === 0) return say('No certificate is like that.');
  const now = new Date();
  const rows = certificates.map((certificate) => [
    certificate.hostnames.join(' '),
    showCertificateState(certificate),
    daysLeft(certificate, now),
    certificate.source === 'upload' ? 'uploaded' : hostOf(certificate.authority),
    data.dim(certificate.id),
  ]);
  printData(renderTable(['Names', 'State', 'Ends', 'Authority', 'Id'], rows));
  for (const { hostnames, error } of certificates)
    if (error) say(`${note.warn('!')} ${hostnames[0] ?? ''}: ${error.message}`);
  say(summaryOf(overview));
  say(`Next: ${note.bold('fleet certs renew <name>')}, ${note.bold('fleet certs revoke <name>')}.`);
}

export async function renewCertificate(reference: string, options: CertsOptions): Promise<void> {
  const api = await connectSignedIn(options);
  const { id } = await findCertificate(api, reference);
  const path = `/v1/admin/certificates/${id}/renew`;
  const renewing = await api.request(path, { method: 'POST', answer: adminCertificate });
  if (options.json) return printJson(renewing);
  say(`It is ordered anew. Next: ${note.bold(`fleet certs list --search ${reference}`)}.`);
}

export async function revokeCertificate(reference: string, options: RevokeOptions): Promise<void> {
  const api = await connectSignedIn(options);
  const certificate = await findCertificate(api, reference);
  if (!options.yes) await confirmRevocation(certificate);
  const revoking = await api.request(`/v1/admin/certificates/${certificate.id}/revoke`, {
    method: 'POST',
    body: { reason: options.reason },
    answer: adminCertificate,
  });
  if (options.json) return printJson(revoking);
  say('Another one with another key is ordered first; then this one is revoked, within the hour.');
}

function summaryOf({ total, live, ordering, failures, orders }: CertificateOverview): string {
  const failing = failures.reduce((sum, { count }) => sum + count, 0);
  const budget = orders.map(
    ({ authority, left, capacity }) => `${left} of ${capacity} orders left at ${hostOf(authority)}`,
  );
  return [`${live} of ${total} live, ${ordering} ordering, ${failing} failing`, ...budget].join(
    '; ',
  );
}

/** By id, or by a name on it. */
async function findCertificate(api: ApiClient, reference: string): Promise<AdminCertificate> {
  if (reference.startsWith('crt_'))
    return api.request(`/v1/admin/certificates/${encodeURIComponent(reference)}`, {
      answer: adminCertificate,
    });
  const certificates = await readAll(api, { filter: 'all', search: reference });
  const found = certificates.find(({ hostnames }) => hostnames.includes(reference.toLowerCase()));
  if (found) return found;
  const near = certificates.slice(0, 3).map(({ hostnames }) => hostnames.join(' '));
  throw new CommandFailure(
    `No certificate is for “${reference}”.${near.length > 0 ? ` There is one for: ${near.join('; ')}.` : ''} Next: fleet certs list.`,
    EXIT.notFound,
    'certificates.not-found',
  );
}

async function readAll(
  api: ApiClient,
  { filter, search }: Pick<ListOptions, 'filter' | 'search'>,
): Promise<AdminCertificate[]> {
  const certificates: AdminCertificate[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({
      limit: '100',
      filter,
      ...(search && { search }),
      ...(cursor !== null && { cursor }),
    });
    const page: { data: AdminCertificate[]; nextCursor: string | null } = await api.request(
      `/v1/admin/certificates?${query.toString()}`,
      { answer: adminCertificatePage },
    );
    certificates.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return certificates;
}

async function confirmRevocation({ hostnames }: AdminCertificate): Promise<void> {
  const names = hostnames.join(', ');
  const loss = `This revokes the certificate of ${names} for good; should no other one be had within the hour, visitors are warned off.`;
  if (!process.stdin.isTTY) throw new CommandFailure(`${loss} Say so with --yes.`, EXIT.usage);
  const { text, isCancel } = await import('@clack/prompts');
  const [name = ''] = hostnames;
  const answer = await text({ message: `${loss} Type “${name}” to go on.` });
  if (isCancel(answer) || answer !== name)
    throw new CommandFailure('Nothing was revoked.', EXIT.usage);
}

function hostOf(authority: string | null): string {
  return authority === null ? '–' : (URL.parse(authority)?.hostname ?? authority);
}

import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type {
  AdminCertificate,
  CertificateOverview,
  ListFleetCertificatesData,
  RevokeFleetCertificateData,
} from '@fleetcommand/client/api/types.gen';

import type { Api } from '../api/client.js';
import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import { readPages } from '../api/read-pages.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { printData, printJson, say } from '../output/print.js';
import { data, note } from '../output/style.js';
import { renderTable } from '../output/table.js';
import { daysLeft, showCertificateState } from './certificate-looks.js';

export interface ListOptions extends RemoteOptions {
  readonly filter: NonNullable<NonNullable<ListFleetCertificatesData['query']>['filter']>;
  readonly search?: string;
}

export interface RevokeOptions extends RemoteOptions {
  readonly reason: NonNullable<RevokeFleetCertificateData['body']>['reason'];
  readonly yes: boolean;
}

export async function listCertificates(options: ListOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const [certificates, { data: overview }] = await Promise.all([
    readAll(client, options),
    sdk.overlookFleetCertificates({ client }),
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

export async function renewCertificate(reference: string, options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const { id } = await findCertificate(client, reference);
  const { data: renewing } = await sdk.renewFleetCertificate({ client, path: { id } });
  if (options.json) return printJson(renewing);
  say(`It is ordered anew. Next: ${note.bold(`fleet certs list --search ${reference}`)}.`);
}

export async function revokeCertificate(reference: string, options: RevokeOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const certificate = await findCertificate(client, reference);
  if (!options.yes) await confirmRevocation(certificate);
  const { reason } = options;
  const path = { id: certificate.id };
  const { data: revoking } = await sdk.revokeFleetCertificate({ client, path, body: { reason } });
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
async function findCertificate(client: Api, reference: string): Promise<AdminCertificate> {
  if (reference.startsWith('crt_'))
    return (await sdk.getFleetCertificate({ client, path: { id: reference } })).data;
  const certificates = await readAll(client, { filter: 'all', search: reference });
  const found = certificates.find(({ hostnames }) => hostnames.includes(reference.toLowerCase()));
  if (found) return found;
  const near = certificates.slice(0, 3).map(({ hostnames }) => hostnames.join(' '));
  throw new CommandFailure(
    `No certificate is for “${reference}”.${near.length > 0 ? ` There is one for: ${near.join('; ')}.` : ''} Next: fleet certs list.`,
    EXIT.notFound,
    'certificates.not-found',
  );
}

function readAll(
  client: Api,
  { filter, search }: Pick<ListOptions, 'filter' | 'search'>,
): Promise<AdminCertificate[]> {
  return readPages((page) => {
    const query = { ...page, filter, ...(search && { search }) };
    return sdk.listFleetCertificates({ client, query });
  });
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

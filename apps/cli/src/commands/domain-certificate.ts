import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { Domain, DomainCertificate } from '@fleetcommand/client/api/types.gen';

import type { Api } from '../api/client.js';
import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { printData, printJson, say } from '../output/print.js';
import { data, note } from '../output/style.js';
import { daysLeft } from './certificate-looks.js';
import { findDomain } from './domains.js';
import { readInput } from './read-input.js';

export interface CertificateOptions extends RemoteOptions {
  /** PEM files; both or neither. */
  readonly chain?: string;
  readonly key?: string;
  readonly fallback: boolean;
  /** Have the platform order one again. */
  readonly order: boolean;
}

/** Tells whose certificate a domain has; with files it has that one from now on, with `--order` one of ours again. */
export async function domainCertificateCommand(
  reference: string,
  options: CertificateOptions,
): Promise<void> {
  const upload = await readUpload(options);
  const client = await connectSignedIn(options);
  const domain = await findDomain(client, reference);
  const { data: certificate } = await change(client, domain, upload, options);
  if (options.json) return printJson(certificate);
  printData(describe(domain, certificate, new Date()));
  for (const warning of certificate.warnings) say(`${note.warn('!')} ${warning}`);
  say(nextSentence(domain, certificate, options));
}

interface Upload {
  readonly chain: string;
  readonly privateKey: string;
  readonly fallback: boolean;
}

/** Null where nothing is brought. */
async function readUpload(options: CertificateOptions): Promise<Upload | null> {
  const { chain, key, fallback, order } = options;
  if (chain === undefined && key === undefined) {
    if (fallback) throw unclear('--fallback is about a certificate you bring');
    return null;
  }
  if (order) throw unclear('Either you bring a certificate or we order one');
  if (chain === undefined || key === undefined)
    throw unclear('A certificate is of no use without its key, nor a key without its certificate');
  return { chain: await readInput(chain), privateKey: await readInput(key), fallback };
}

function unclear(why: string): CommandFailure {
  const usage = '`fleet domains certificate chat.example.com --chain chain.pem --key key.pem`';
  return new CommandFailure(`${why}. Nothing was changed. Bring one by ${usage}.`, EXIT.usage);
}

function change(client: Api, { id }: Domain, upload: Upload | null, { order }: CertificateOptions) {
  const path = { id };
  if (upload) return sdk.uploadCertificate({ client, path, body: upload });
  return (order ? sdk.returnCertificate : sdk.getDomainCertificate)({ client, path });
}

function describe({ displayName }: Domain, certificate: DomainCertificate, now: Date): string {
  const { source, serial, fallback } = certificate;
  if (serial === null) return `${displayName}  no certificate yet`;
  const whose = source === 'upload' ? 'yours' : 'ordered and renewed by the platform';
  const then = fallback ? ', then one of ours follows' : '';
  return `${displayName}  ${whose}  ends ${daysLeft(certificate, now)}${then}  ${data.dim(serial)}`;
}

function nextSentence(
  { hostname, status }: Domain,
  { source, serial }: DomainCertificate,
  { order, chain }: CertificateOptions,
): string {
  if (chain !== undefined)
    return `${note.good('✓')} It is served as soon as every edge has it, within seconds. We mail you 30, 15, 7 and 1 days before it ends.`;
  if (order)
    return `${note.good('✓')} One is ordered; the present one is served until it has come. Next: ${note.bold(`fleet domains show ${hostname}`)}.`;
  if (serial === null && status !== 'live')
    return `Next: ${note.bold(`fleet domains check ${hostname} --wait`)}.`;
  const [flags, what] =
    source === 'upload'
      ? ['--order', 'have us order one again']
      : ['--chain chain.pem --key key.pem', 'bring your own'];
  return `To ${what}: ${note.bold(`fleet domains certificate ${hostname} ${flags}`)}.`;
}

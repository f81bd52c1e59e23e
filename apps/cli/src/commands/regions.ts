/** Where customers can have their instances, for operators. */
import * as sdk from '@fleetcommand/client/api/sdk.gen';

import { ANY_VERSION } from '../api/client.js';
import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import { printData, printJson, say } from '../output/print.js';
import { data, note } from '../output/style.js';
import { renderTable } from '../output/table.js';
import { daysLeft, showCertificateState } from './certificate-looks.js';
import { paintEdge } from './edges.js';

export async function listRegions(options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const {
    data: { data: regions },
  } = await sdk.listFleetRegions({ client });
  if (options.json) return printJson({ data: regions });
  const rows = regions.map(({ id, name, open, domain }) => [
    id,
    name,
    domain ?? 'the installation’s',
    open ? data.good('offered') : data.warn('not offered'),
  ]);
  printData(renderTable(['Region', 'Name', 'Suffix', 'At signup'], rows));
}

export async function showRegion(id: string, options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const { data: region } = await sdk.getRegion({ client, path: { id } });
  if (options.json) return printJson(region);
  const { records, certificate } = region;
  const list = ({ ipv4, ipv6 }: typeof records.wanted) => [...ipv4, ...ipv6].join(', ') || 'nobody';
  const wanted = list(records.wanted);
  const published = list(records.published);
  const facts = [
    ['Region', `${region.name} (${region.id})`],
    ['Addresses below', region.zone],
    ['Clusters', region.clusters.join(', ') || 'none yet'],
    ['Records', records.names.join(', ')],
    ['Lead to', published === wanted ? data.good(published) : data.warn(published)],
    ...(published === wanted ? [] : [['Should lead to', wanted]]),
    [
      'Certificate',
      certificate
        ? `${showCertificateState(certificate)}, ends ${daysLeft(certificate, new Date())}`
        : 'none yet',
    ],
  ];
  printData(renderTable(['', ''], facts));
  const rows = region.edges.map((edge) => [
    edge.name,
    paintEdge(edge),
    edge.listing,
    edge.report?.place?.addresses.join(', ') ?? '',
    edge.report?.version ?? '',
    edge.report?.lagMs ? `${Math.round(edge.report.lagMs.p99)} ms` : '',
    edge.report ? String(edge.report.sessions) : '',
  ]);
  if (rows.length > 0)
    printData(
      renderTable(['Edge', 'State', 'In DNS', 'Addresses', 'Version', 'Lag', 'Sessions'], rows),
    );
  for (const problem of region.problems) say(problem);
}

interface NewRegion extends RemoteOptions {
  readonly name: string;
  readonly open: boolean;
  readonly domain?: string;
  readonly address: readonly string[];
}

/** `none`: the installation's own. */
const suffixOf = (domain: string): string | null => (domain === 'none' ? null : domain);

export async function addRegion(
  id: string,
  { name, open, domain, address, ...options }: NewRegion,
): Promise<void> {
  const client = await connectSignedIn(options);
  const body = {
    id,
    name,
    open,
    addresses: [...address],
    ...(domain !== undefined && { domain: suffixOf(domain) }),
  };
  const { data: region } = await sdk.addRegion({ client, body });
  if (options.json) return printJson(region);
  say(`Next: ${note.bold(`fleet clusters add <name> --region ${id}`)}.`);
}

interface RegionChange extends RemoteOptions {
  readonly name?: string;
  readonly domain?: string;
  readonly address: readonly string[];
  readonly open?: boolean;
}

export async function changeRegion(
  id: string,
  { name, domain, address, open, ...options }: RegionChange,
): Promise<void> {
  const client = await connectSignedIn(options);
  const body = {
    ...(name !== undefined && { name }),
    ...(domain !== undefined && { domain: suffixOf(domain) }),
    ...(address.length > 0 && { addresses: address.filter((each) => each !== 'none') }),
    ...(open !== undefined && { open }),
  };
  const { data: region } = await sdk.changeRegion({
    client,
    path: { id },
    body,
    headers: ANY_VERSION,
  });
  if (options.json) return printJson(region);
  say(`${region.name} is changed.`);
}

export async function removeRegion(id: string, options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  await sdk.removeRegion({ client, path: { id }, headers: ANY_VERSION });
  say(`${id} is gone.`);
}

/** The clusters of the fleet, for operators: take in, look at, close, empty and let go. */
import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { AdminCluster, ClusterReport } from '@fleetcommand/client/api/types.gen';

import { ANY_VERSION, type Api } from '../api/client.js';
import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { formatAge } from '../output/format.js';
import { printData, printJson, say } from '../output/print.js';
import { data, note } from '../output/style.js';
import { renderTable } from '../output/table.js';
import { readInput } from './read-input.js';

export interface AccessOptions extends RemoteOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly server?: string;
  readonly caFile?: string;
  readonly tokenFile?: string;
}

export async function listClusters(options: RemoteOptions): Promise<void> {
  const clusters = await readAll(await connectSignedIn(options));
  if (options.json) return printJson({ data: clusters });
  if (clusters.length === 0)
    return say(`No cluster is known. Next: start a worker, or ${note.bold('fleet clusters add')}.`);
  const now = new Date();
  const rows = clusters.map((cluster) => [
    cluster.name,
    paintState(cluster),
    cluster.region,
    cluster.cordoned ? data.warn('closed') : 'open',
    [cluster.tenantCount, ...(cluster.leaving > 0 ? [`${cluster.leaving} leaving`] : [])].join(
      ', ',
    ),
    cluster.report?.version ?? '',
    cluster.report?.capacity ? String(cluster.report.nodes) : '',
    cluster.askedAt ? formatAge(new Date(cluster.askedAt), now) : 'never',
    cluster.server ?? 'the workers’ own',
  ]);
  const headings = [
    'Cluster',
    'State',
    'Region',
    'New',
    'Instances',
    'Kubernetes',
    'Nodes',
    'Asked',
  ];
  printData(renderTable([...headings, 'Address'], rows));
  for (const { name, problem } of clusters) if (problem) say(`${name}: ${problem}`);
}

export async function addCluster(
  name: string,
  options: AccessOptions & { readonly region: string; readonly label: readonly string[] },
): Promise<void> {
  const access = await readAccess(options);
  const client = await connectSignedIn(options);
  const body = { name, region: options.region, labels: readLabels(options.label), access };
  const { data: cluster } = await sdk.addCluster({ client, body });
  if (options.json) return printJson(cluster);
  printData(cluster.id);
  if (cluster.report) printReport(cluster.report);
  say(`Workers connect to it within seconds. Next: ${note.bold('fleet clusters list')}.`);
}

/** Exits 1 when a check fails, so that scripts can ask. */
export async function checkCluster(reference: string, options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const { id, name } = await findCluster(client, reference);
  const { data: report } = await sdk.checkCluster({ client, path: { id } });
  if (options.json) printJson(report);
  else printReport(report);
  const failed = report.checks.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return;
  const what = failed.length === 1 ? 'One check fails' : `${failed.length} checks fail`;
  throw new CommandFailure(
    `${what} for ${name}: do as they say, and check again.`,
    EXIT.failed,
    'clusters.unfit',
    true,
  );
}

export async function cordonCluster(
  cordoned: boolean,
  reference: string,
  options: RemoteOptions,
): Promise<void> {
  const client = await connectSignedIn(options);
  const { id, name } = await findCluster(client, reference);
  const { data: cluster } = await sdk.changeCluster({
    client,
    path: { id },
    body: { cordoned },
    headers: ANY_VERSION,
  });
  if (options.json) return printJson(cluster);
  say(
    cordoned
      ? `${name} takes no new instances; those that are there stay. Next: ${note.bold(`fleet clusters drain ${name}`)}.`
      : `${name} takes new instances again.`,
  );
}

export async function drainCluster(reference: string, options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const { id, name } = await findCluster(client, reference);
  const { data: cluster } = await sdk.drainCluster({ client, path: { id } });
  if (options.json) return printJson(cluster);
  say(`${name} is empty and closed. Next: ${note.bold(`fleet clusters remove ${name}`)}.`);
}

export async function rotateCredentials(reference: string, options: AccessOptions): Promise<void> {
  const body = await readAccess(options);
  const client = await connectSignedIn(options);
  const { id, name } = await findCluster(client, reference);
  const { data: cluster } = await sdk.rotateClusterCredentials({ client, path: { id }, body });
  if (options.json) return printJson(cluster);
  say(`${name} is reached by the new credentials; the old ones can be revoked.`);
}

export async function removeCluster(reference: string, options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const { id, name } = await findCluster(client, reference);
  await sdk.removeCluster({ client, path: { id }, headers: ANY_VERSION });
  say(`${name} is out of the fleet, and its credentials are gone. Revoke them there too.`);
}

function paintState({ state, report }: AdminCluster): string {
  if (state === 'unreachable') return data.bad('unreachable');
  if (state === 'unknown') return data.warn('unknown');
  const failed = report?.checks.some(({ status }) => status === 'failed') ?? false;
  return failed ? data.warn('not fit') : data.good('ready');
}

const MARKS = { passed: data.good('yes'), warning: data.warn('!  '), failed: data.bad('no ') };

function printReport({ checks }: ClusterReport): void {
  for (const { name, status, message, fix } of checks) {
    printData(`  ${MARKS[status]} ${name}: ${message}`);
    if (fix && status !== 'passed') printData(`      ${data.dim(fix)}`);
  }
}

async function readAccess({ kubeconfig, context, server, caFile, tokenFile }: AccessOptions) {
  if (kubeconfig) return { kubeconfig: await readInput(kubeconfig), ...(context && { context }) };
  if (server && caFile && tokenFile) {
    const [caCertificate, token] = await Promise.all([readInput(caFile), readInput(tokenFile)]);
    return { server, caCertificate, token: token.trim() };
  }
  throw new CommandFailure(
    'Say how it is reached: --kubeconfig FILE, or --server URL --ca-file FILE --token-file FILE.',
    EXIT.usage,
  );
}

function readLabels(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((label) => {
      const [name = '', value] = label.split(/=(.*)/s);
      if (value !== undefined) return [name, value];
      throw new CommandFailure(`"${label}" is no label: write name=value.`, EXIT.usage);
    }),
  );
}

async function readAll(client: Api): Promise<AdminCluster[]> {
  return (await sdk.listFleetClusters({ client })).data.data;
}

async function findCluster(client: Api, reference: string): Promise<AdminCluster> {
  const clusters = await readAll(client);
  const found = clusters.find(({ id, name }) => id === reference || name === reference);
  if (found) return found;
  const names = clusters.map(({ name }) => name).join(', ') || 'none';
  throw new CommandFailure(
    `There is no cluster ${reference}. There is: ${names}.`,
    EXIT.notFound,
    'clusters.not-found',
  );
}

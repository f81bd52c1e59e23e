/** The edges the control plane knows, for operators. */
import { setTimeout as delay } from 'node:timers/promises';
import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { AdminEdge } from '@fleetcommand/client/api/types.gen';

import type { Api } from '../api/client.js';
import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { formatAge } from '../output/format.js';
import { printData, printJson, say } from '../output/print.js';
import { data, note } from '../output/style.js';
import { renderTable } from '../output/table.js';
import { findOne } from './fleet.js';

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
    placeOf(edge),
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
    'Region',
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
  const { id, name } = await findEdge(client, reference);
  await sdk.removeEdge({ client, path: { id } });
  say(`${name} is forgotten; it goes on serving.`);
}

/** Waits until no resolver leads to it any more, so that whoever stops edges can do that next. */
export async function drainEdge(
  reference: string,
  {
    wait,
    timeout,
    ...options
  }: RemoteOptions & { readonly wait: boolean; readonly timeout: number },
): Promise<void> {
  const client = await connectSignedIn(options);
  const { id } = await findEdge(client, reference);
  let { data: edge } = await sdk.drainEdge({ client, path: { id } });
  const deadlineMs = Date.now() + timeout * 1_000;
  let told = '';
  while (wait && edge.drain && edge.drain.state !== 'out') {
    const words = sentenceOfDrain(edge);
    if (words !== told) say(words);
    told = words;
    if (Date.now() > deadlineMs)
      throw new CommandFailure(
        `${edge.name} is not out of service yet. See \`fleet regions show\`.`,
        EXIT.timedOut,
      );
    await delay(POLL_MS);
    ({ data: edge } = await sdk.getEdge({ client, path: { id } }));
  }
  if (options.json) return printJson(edge);
  say(sentenceOfDrain(edge));
}

export async function undrainEdge(reference: string, options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const { id } = await findEdge(client, reference);
  const { data: edge } = await sdk.undrainEdge({ client, path: { id } });
  if (options.json) return printJson(edge);
  say(`Visitors are led to ${edge.name} again as soon as it serves.`);
}

export async function assignEdges(
  reference: string,
  pool: string,
  options: RemoteOptions,
): Promise<void> {
  const client = await connectSignedIn(options);
  const { id, name } = await findOne(client, reference);
  const { data: tenant } = await sdk.assignEdgePool({ client, path: { id }, body: { pool } });
  if (options.json) return printJson(tenant);
  say(
    pool === SHARED
      ? `${name} is led to the edges of everybody again, within seconds.`
      : `${name} is led to the edges of ${pool} within seconds. Next: ${note.bold(`fleet admin show ${id}`)}.`,
  );
}

const POLL_MS = 2_000;
const SHARED = 'shared';

function sentenceOfDrain({ name, drain }: AdminEdge): string {
  switch (drain?.state) {
    case 'listed':
      return `Records still lead to ${name}: they are changed within seconds, unless nobody else serves.`;
    case 'leaving':
      return `No record leads to ${name} any more; resolvers may say so until ${drain.safeAt ?? 'soon'}.`;
    case 'out':
      return `No visitor is led to ${name} any more: it can be stopped.`;
    case undefined:
      return `${name} is not drained any more.`;
  }
}

async function findEdge(client: Api, reference: string): Promise<AdminEdge> {
  const {
    data: { data: edges },
  } = await sdk.listEdges({ client });
  const edge = edges.find(({ id, name }) => id === reference || name === reference);
  if (edge) return edge;
  throw new CommandFailure(
    `There is no edge ${reference}. See \`fleet edges list\`.`,
    EXIT.notFound,
  );
}

export function paintEdge({ state, report, drain }: AdminEdge): string {
  if (drain) return data.warn(drain.state === 'out' ? 'drained' : 'drains');
  if (state === 'silent') return data.bad('silent');
  if (state === 'ready' && report?.origin === 'sources') return data.good('ready');
  return data.warn(state === 'ready' ? `serves ${report?.origin ?? 'nothing'}` : state);
}

function placeOf({ report }: AdminEdge): string {
  const { region = null, pool = SHARED } = report?.place ?? {};
  return [region ?? '', ...(pool === SHARED ? [] : [`(${pool})`])].join(' ').trim();
}

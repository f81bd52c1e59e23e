import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { Explanation } from '@fleetcommand/client/api/types.gen';

import type { Api } from '../api/client.js';
import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import { isOperator } from '../api/is-operator.js';
import { printData, printJson } from '../output/print.js';
import { data } from '../output/style.js';
import { findOne } from './fleet.js';
import { findTenant } from './tenants.js';
import { showTenantState } from './tenant-state.js';

/** From what is wanted to the proxy's own lines: why an instance is served as it is. Operators ask it of anybody's. */
export async function explain(reference: string, options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const ask = (await isOperator(client)) ? explainAnybodys : explainOwn;
  printExplanation(await ask(client, reference), options);
}

/** The same where it is an operator's for sure. */
export async function explainFleetTenant(reference: string, options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  printExplanation(await explainAnybodys(client, reference), options);
}

async function explainOwn(client: Api, reference: string): Promise<Explanation> {
  const { id } = await findTenant(client, reference);
  return (await sdk.explainTenant({ client, path: { id } })).data;
}

/** With why it is on its cluster. */
async function explainAnybodys(client: Api, reference: string): Promise<Explanation> {
  const { id } = await findOne(client, reference);
  return (await sdk.explainFleetTenant({ client, path: { id } })).data;
}

function printExplanation(explanation: Explanation, { json }: RemoteOptions): void {
  if (json) return printJson(explanation);
  printSnapshot(explanation);
  if (explanation.placement) printPlacement(explanation.placement);
  printObjects(explanation);
  for (const edge of explanation.edges) printEdge(edge);
}

function printPlacement({ waits, decidedAt, verdicts }: NonNullable<Explanation['placement']>) {
  const what = waits ? data.warn('waits for room') : data.dim(`as decided ${decidedAt}`);
  printData(`\n${data.bold('Place')}     ${what}`);
  for (const { cluster, blocker, reason } of verdicts)
    printData(`  ${blocker ? data.warn('✗') : data.good('✓')} ${cluster}  ${data.dim(reason)}`);
}

function printSnapshot({ tenant, snapshot }: Explanation): void {
  printData(`${data.bold('Wanted')}    ${tenant.name}  ${showTenantState(tenant)}`);
  printData(
    `  plan ${snapshot.plan}, application ${snapshot.blueprint}, generation ${tenant.generation} (seen ${tenant.observedGeneration})`,
  );
  printData(
    `  namespace ${snapshot.namespace}${snapshot.database ? `, database ${snapshot.database}` : ''}`,
  );
}

function printObjects({ objects }: Explanation): void {
  printData(`\n${data.bold('Objects')}   ${data.dim('as the cluster has them')}`);
  for (const { kind, name, state, summary } of objects) {
    const mark = state === 'in-sync' ? data.good('✓') : data.warn('!');
    printData(
      `  ${mark} ${`${kind}/${name}`.padEnd(44)} ${state === 'in-sync' ? data.dim(summary) : data.warn(state)}`,
    );
  }
}

function printEdge(edge: Explanation['edges'][number]): void {
  printData(`\n${data.bold('Edge')}      ${edge.url}`);
  if (edge.problem) return printData(`  ${data.bad('✗')} ${edge.problem}`);
  for (const route of edge.routes) {
    printData(`  ${route.name}`);
    printData(`    ${route.rule}  ${data.dim(`priority ${route.priority}`)}`);
    printData(
      `    → ${route.service}: ${route.endpoints.map((e) => `${e.address} (${e.state})`).join(', ') || 'no endpoint'}`,
    );
  }
  printData(`  ${data.dim('HAProxy')}`);
  for (const { file, line, text, provenance } of edge.lines) {
    printData(
      `    ${data.dim(`${file}:${line}`.padEnd(26))} ${text}  ${data.dim(`# ${provenance}`)}`,
    );
  }
}

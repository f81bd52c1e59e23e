import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { Explanation } from '@fleetcommand/client/api/types.gen';

import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import { printData, printJson } from '../output/print.js';
import { data } from '../output/style.js';
import { findTenant } from './tenants.js';
import { showTenantState } from './tenant-state.js';

/** From what is wanted to the proxy's own lines: why an instance is served as it is. */
export async function explain(reference: string, options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const { id } = await findTenant(client, reference);
  const { data: explanation } = await sdk.explainTenant({ client, path: { id } });
  printExplanation(explanation, options);
}

export function printExplanation(explanation: Explanation, { json }: RemoteOptions): void {
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

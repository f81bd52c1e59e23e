/** One thing done to many instances, for operators: first told, then done. */
import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { BulkTenants, BulkTenantsAnswer } from '@fleetcommand/client/api/types.gen';
import type { BulkAction } from '@fleetcommand/contracts/http/admin/tenants';

import type { Api } from '../api/client.js';
import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { printData, printJson, say } from '../output/print.js';
import { data, note } from '../output/style.js';
import { renderTable } from '../output/table.js';
import { findOne } from './fleet.js';

export interface BulkOptions extends RemoteOptions {
  readonly yes: boolean;
  readonly reason?: string;
  readonly toPlan?: string;
  /** Name of a cluster. */
  readonly to?: string;
  readonly search?: string;
  readonly state?: string;
  readonly cluster?: string;
  readonly region?: string;
  readonly plan?: string;
  readonly organization?: string;
}

export async function bulk(
  action: BulkAction,
  references: readonly string[],
  options: BulkOptions,
): Promise<void> {
  const client = await connectSignedIn(options);
  const filter = filterOf(options);
  if (references.length === 0 && !filter) {
    const why = 'Name instances, or say which by --state, --search, --cluster, --region or --plan.';
    throw new CommandFailure(why, EXIT.usage);
  }
  const tenants = await Promise.all(
    references.map(async (each) => (await findOne(client, each)).id),
  );
  const results = await actOnAll(client, {
    action,
    dryRun: !options.yes,
    ...(tenants.length > 0 && { tenants }),
    ...(filter && { filter }),
    ...(options.reason && { reason: options.reason }),
    ...(options.toPlan && { plan: options.toPlan }),
    ...(options.to && { cluster: options.to }),
  });
  if (options.json) return printJson({ dryRun: !options.yes, results });
  if (results.length === 0) return say('Nobody fits.');
  const rows = results.map(({ name, tenantId, outcome, message }) => [
    name ?? tenantId,
    outcome === 'refused' ? data.warn(outcome) : data.info(outcome),
    message,
  ]);
  printData(renderTable(['Name', 'Outcome', ''], rows));
  if (!options.yes) say(`Nothing was done. Next: the same with ${note.bold('--yes')}.`);
}

function filterOf(options: BulkOptions): BulkTenants['filter'] | null {
  const { search, state, cluster, region, plan, organization } = options;
  const filter = {
    ...(search && { search }),
    ...(state && { state: state.split(',') as NonNullable<BulkTenants['filter']>['state'] }),
    ...(cluster && { cluster }),
    ...(region && { region }),
    ...(plan && { plan }),
    ...(organization && { organization }),
  };
  return Object.keys(filter).length > 0 ? (filter as BulkTenants['filter']) : null;
}

/** Request by request, until the filter finds no more. */
async function actOnAll(client: Api, body: BulkTenants): Promise<BulkTenantsAnswer['results']> {
  const results: BulkTenantsAnswer['results'] = [];
  let after: string | null = null;
  do {
    const sent: BulkTenants = { ...body, ...(after !== null && { after }) };
    const { data: answer }: { data: BulkTenantsAnswer } = await sdk.bulkFleetTenants({
      client,
      body: sent,
    });
    results.push(...answer.results);
    after = answer.next;
  } while (after !== null);
  return results;
}

import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { PlanChanges } from '@fleetcommand/client/api/types.gen';
import { plansRequest } from '@fleetcommand/contracts/http/admin/plans';
import { parse, stringify } from 'yaml';
import { z } from 'zod';

import { ANY_VERSION } from '../api/client.js';
import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { printData, printJson, say } from '../output/print.js';
import { data, note } from '../output/style.js';
import { renderTable } from '../output/table.js';
import { readInput } from './read-input.js';

export interface ApplyOptions extends RemoteOptions {
  readonly moveTenants: boolean;
  readonly yes: boolean;
}

/** The catalogue as a file that `apply` takes. */
export async function exportPlans(options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const {
    data: { data: plans },
  } = await sdk.listPlanDrafts({ client });
  if (options.json) return printJson({ plans });
  printData(stringify({ plans }).trimEnd());
  say(`Next: change it, then ${note.bold('fleet plans diff <file>')}.`);
}

export async function diffPlans(file: string, options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const body = await readPlans(file);
  const { data: changes } = await sdk.previewPlans({ client, body });
  if (options.json) return printJson(changes);
  show(changes);
  const isSame = changes.data.every(({ kind }) => kind === 'unchanged');
  say(isSame ? 'Nothing would change.' : `Next: ${note.bold(`fleet plans apply ${file}`)}.`);
}

export async function applyPlans(file: string, options: ApplyOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const body = { ...(await readPlans(file)), movesTenants: options.moveTenants };
  if (!options.yes) {
    show((await sdk.previewPlans({ client, body })).data);
    throw new CommandFailure(
      options.moveTenants
        ? 'Instances would follow to the new versions. Say so with --yes.'
        : 'New customers would get this; who has a plan keeps it. Say so with --yes.',
      EXIT.usage,
    );
  }
  const { data: changes } = await sdk.applyPlans({ client, body, headers: ANY_VERSION });
  if (options.json) return printJson(changes);
  show(changes);
  say(`${note.good('✓')} Sold from now on.`);
}

function show({ data: changes }: PlanChanges): void {
  const rows = changes.map(({ id, kind, from, to, fields, tenants, tenantsToMove }) => [
    id,
    kind === 'unchanged' ? data.dim(kind) : kind,
    to === null ? `${from ?? ''}` : `${from ?? 'new'} → ${to}`,
    fields.join(', '),
    `${tenants}${tenantsToMove > 0 ? ' (keep theirs)' : ''}`,
  ]);
  printData(renderTable(['Plan', 'Change', 'Version', 'Fields', 'Instances'], rows));
}

/** YAML or JSON: `plans:` with a list. */
async function readPlans(file: string): Promise<z.output<typeof plansRequest>> {
  const text = await readInput(file, `Make one: fleet plans export > ${file}`);
  const parsed = plansRequest.safeParse(parse(text));
  if (parsed.success) return parsed.data;
  throw new CommandFailure(
    `${file} is no list of plans:\n${z.prettifyError(parsed.error)}`,
    EXIT.usage,
  );
}

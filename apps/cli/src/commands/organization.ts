import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type { OrganizationDetails } from '@fleetcommand/client/api/types.gen';

import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { printJson, printData } from '../output/print.js';
import { renderTable } from '../output/table.js';

export interface OrganizationOptions extends RemoteOptions {
  /** By id or name; needed only for who belongs to several. */
  readonly organization?: string;
}

/** The organization meant, and the API to ask about it. */
export async function openOrganization(options: OrganizationOptions) {
  const api = await connectSignedIn(options);
  const { data: all } = await sdk.listOrganizations({ client: api });
  const organization = choose(all.data, options.organization);
  return { client: api, organization, id: organization.id };
}

function choose(all: readonly OrganizationDetails[], wanted?: string): OrganizationDetails {
  const found = wanted
    ? all.filter(({ id, name }) => id === wanted || name === wanted)
    : all.slice(0, 2);
  const [only, ...others] = found;
  const names = all.map(({ name }) => name).join(', ') || 'none';
  if (!only) {
    throw new CommandFailure(
      `You belong to no such organization. You belong to: ${names}.`,
      EXIT.notFound,
    );
  }
  if (others.length > 0) {
    throw new CommandFailure(`Say which one with --organization: ${names}.`, EXIT.usage);
  }
  return only;
}

export async function listOrganizations(options: OrganizationOptions): Promise<void> {
  const api = await connectSignedIn(options);
  const { data: list } = await sdk.listOrganizations({ client: api });
  if (options.json) return printJson(list);
  const rows = list.data.map(({ name, role, id }) => [name, role, id]);
  printData(renderTable(['Name', 'Your role', 'Id'], rows));
}

import * as sdk from '@fleetcommand/client/api/sdk.gen';

import type { Api } from '../api/client.js';
import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { printJson, say } from '../output/print.js';
import { note } from '../output/style.js';
import { followOperation } from './follow-operation.js';
import { findTenant } from './tenants.js';

/** By its id, or by the instance it is about. */
export async function watch(
  reference: string,
  options: RemoteOptions & { timeout: number },
): Promise<void> {
  const api = await connectSignedIn(options);
  const id = await operationMeant(api, reference);
  const ended = await followOperation(api, { id }, options.timeout);
  if (options.json) return printJson(ended);
  say(`${note.good('✓')} Done.`);
}

async function operationMeant(api: Api, reference: string): Promise<string> {
  if (reference.startsWith('op_')) return reference;
  const { name, slug, operationId } = await findTenant(api, reference);
  if (operationId !== null) return operationId;
  throw new CommandFailure(
    `Nothing was asked of ${name} yet. See \`fleet tenants show ${slug}\`.`,
    EXIT.notFound,
    'operations.not-found',
  );
}

/** Begins another operation in its place: the same again, or the one that removes what was being created. */
const replace =
  (
    how: typeof sdk.retryOperation | typeof sdk.cancelOperation | typeof sdk.cancelFleetOperation,
    told: string,
  ) =>
  async (id: string, options: RemoteOptions): Promise<void> => {
    const client = await connectSignedIn(options);
    const { data: begun } = await how({ client, path: { id } });
    if (options.json) return printJson(begun);
    say(`${told} Next: ${note.bold(`fleet ops watch ${begun.id}`)}.`);
  };

/** For operators: of anybody's instance, and moves, which are theirs. */
export const cancelOfAnybody = replace(sdk.cancelFleetOperation, 'Called back.');
export const retry = replace(sdk.retryOperation, 'Trying again.');
export const cancel = replace(
  sdk.cancelOperation,
  'Canceled; what there is of it is being removed.',
);

import * as sdk from '@fleetcommand/client/api/sdk.gen';

import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import { printJson, say } from '../output/print.js';
import { note } from '../output/style.js';
import { followOperation } from './follow-operation.js';

export async function watch(
  id: string,
  options: RemoteOptions & { timeout: number },
): Promise<void> {
  const api = await connectSignedIn(options);
  const ended = await followOperation(api, { id }, options.timeout);
  if (options.json) return printJson(ended);
  say(`${note.good('✓')} Done.`);
}

/** Begins another operation in its place: the same again, or the one that removes what was being created. */
const replace =
  (how: typeof sdk.retryOperation | typeof sdk.cancelOperation, told: string) =>
  async (id: string, options: RemoteOptions): Promise<void> => {
    const client = await connectSignedIn(options);
    const { data: begun } = await how({ client, path: { id } });
    if (options.json) return printJson(begun);
    say(`${told} Next: ${note.bold(`fleet ops watch ${begun.id}`)}.`);
  };

export const retry = replace(sdk.retryOperation, 'Trying again.');
export const cancel = replace(
  sdk.cancelOperation,
  'Canceled; what there is of it is being removed.',
);

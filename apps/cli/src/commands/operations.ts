import { operation as operationSchema } from '@fleetcommand/contracts/http/operations';

import { connectSignedIn, type ConnectOptions } from '../api/connect.js';
import { printJson, say } from '../output/print.js';
import { note } from '../output/style.js';
import { followOperation } from './follow-operation.js';

export async function watch(
  id: string,
  options: ConnectOptions & { timeout: number; json?: boolean },
): Promise<void> {
  const api = await connectSignedIn(options);
  const ended = await followOperation(api, { id }, options.timeout);
  if (options.json) return printJson(ended);
  say(`${note.good('✓')} Done.`);
}

/** Begins another operation in its place: the same again, or the one that removes what was being created. */
const replace =
  (how: 'retry' | 'cancel', told: string) =>
  async (id: string, options: ConnectOptions & { json?: boolean }): Promise<void> => {
    const api = await connectSignedIn(options);
    const path = `/v1/operations/${encodeURIComponent(id)}/${how}`;
    const begun = await api.request(path, { method: 'POST', answer: operationSchema });
    if (options.json) return printJson(begun);
    say(`${told} Next: ${note.bold(`fleet ops watch ${begun.id}`)}.`);
  };

export const retry = replace('retry', 'Trying again.');
export const cancel = replace('cancel', 'Canceled; what there is of it is being removed.');

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

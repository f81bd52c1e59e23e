import { confirm, isCancel } from '@clack/prompts';

import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { printJson, say } from '../output/print.js';
import { note } from '../output/style.js';
import { readStatus } from './status.js';
import { follow } from './up.js';

/** Stops the stack and deletes everything it stored; asks first. */
export async function reset(
  args: readonly string[],
  options: { json: boolean; yes: boolean },
): Promise<void> {
  if (!options.yes) await ask(args);
  const { end } = await follow(['reset', ...args], options);
  if (end.outcome === 'failed')
    throw new CommandFailure(end.failure?.message ?? 'The reset did not finish.');
  if (options.json) return printJson(end);
  say(`${note.good('✓')} Gone. ${note.bold('fleet up')} starts anew.`);
}

async function ask(args: readonly string[]): Promise<void> {
  const { home } = await readStatus(args);
  if (!process.stdin.isTTY) {
    throw new CommandFailure(
      `This deletes every tenant and all data in ${home}. Say so with --yes.`,
      EXIT.usage,
    );
  }
  const answer = await confirm({
    message: `Delete every tenant, their data and all settings in ${home}?`,
    initialValue: false,
  });
  if (isCancel(answer) || !answer) throw new CommandFailure('Nothing was deleted.', EXIT.usage);
}

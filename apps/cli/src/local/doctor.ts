import { doctorReport } from '@fleetcommand/contracts/http/local';

import { CommandFailure } from '../output/exit-codes.js';
import { printData, printJson } from '../output/print.js';
import { data } from '../output/style.js';
import { runLocal } from './local-process.js';

const MARK = { ok: data.good('✓'), warning: data.warn('!'), problem: data.bad('✗') } as const;

/** What is missing or wrong on this machine, each with its fix; ends with 1 when something is. */
export async function doctor(args: readonly string[], options: { json: boolean }): Promise<void> {
  const { checks } = doctorReport.parse(JSON.parse(await runLocal(['doctor', ...args])));
  const problems = checks.filter((check) => check.state === 'problem').length;
  if (options.json) printJson({ checks });
  else {
    for (const check of checks) {
      printData(`${MARK[check.state]} ${check.title.padEnd(22)} ${check.message}`);
      if (check.fix) printData(`  ${data.bold('→')} ${check.fix}`);
    }
  }
  if (problems > 0)
    throw new CommandFailure(
      `${problems} ${problems === 1 ? 'thing needs' : 'things need'} fixing before \`fleet up\` can work.`,
    );
}

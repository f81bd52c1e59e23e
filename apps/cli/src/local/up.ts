import type { LocalStep, LocalSummary, ProgressEvent } from '@fleetcommand/contracts/http/local';

import { CommandFailure } from '../output/exit-codes.js';
import { formatDuration } from '../output/format.js';
import { printData, printJson, say } from '../output/print.js';
import { StepList } from '../output/step-list.js';
import { data, note } from '../output/style.js';
import { renderTable } from '../output/table.js';
import { followLocal } from './local-process.js';

/** Starts the stack, or finds it running, and prints what a person needs to use it. */
export async function up(args: readonly string[], options: { json: boolean }): Promise<void> {
  const { end, steps } = await follow(['up', ...args], options);
  if (end.outcome !== 'ready' || !end.summary) {
    throw new CommandFailure(
      end.failure?.message ?? 'The stack did not come up. See `fleet status`.',
    );
  }
  if (options.json) return printJson({ ...end, steps });
  if (!end.unchanged) {
    printData(
      renderTable(
        ['Step', 'Time'],
        steps.map((step) => [step.title, formatDuration(step.durationMs ?? 0)]),
      ),
    );
    printData('');
  }
  printSummary(end.summary);
  const verb = end.unchanged ? 'Already up' : 'Up';
  say(
    `${note.good('✓')} ${verb} in ${formatDuration(end.durationMs)}. Next: ${note.bold('fleet open')}, ${note.bold('fleet status')}, ${note.bold('fleet down')}.`,
  );
}

/** Stops the stack, keeping everything it stored. */
export async function down(args: readonly string[], options: { json: boolean }): Promise<void> {
  const { end } = await follow(['down', ...args], options, isStop);
  if (end.outcome === 'failed')
    throw new CommandFailure(end.failure?.message ?? 'The stack did not stop.');
  if (options.json) return printJson(end);
  say(
    `${note.good('✓')} ${end.unchanged ? 'Nothing was running.' : `Down in ${formatDuration(end.durationMs)}.`} Everything stored is kept; ${note.bold('fleet up')} brings it back.`,
  );
}

/** The supervisor tells everything since it began, which was the way up. */
const isStop = ({ name }: LocalStep): boolean => name.startsWith('stop-');

/** Shows the steps as they happen and collects them; those that `isAsked`, where it is given. */
export async function follow(
  args: readonly string[],
  options: { json: boolean },
  isAsked: (step: LocalStep) => boolean = () => true,
) {
  const steps = new Map<string, LocalStep>();
  const list = options.json ? null : new StepList().start();
  const onEvent = (event: ProgressEvent) => {
    if (event.type !== 'step' || !isAsked(event.step)) return;
    steps.set(event.step.name, event.step);
    list?.update(event.step);
  };
  const end = await followLocal(args, onEvent).finally(() => list?.stop());
  return { end, steps: [...steps.values()] };
}

function printSummary({ urls, logins, caFile, kubeconfig }: LocalSummary): void {
  const login = ({ email, password }: { email: string; password: string }) =>
    `${email}  ${data.dim(password)}`;
  const rows = [
    ['Console', `${urls.https}  ${data.dim(`or ${urls.http}`)}`],
    ...(urls.instance ? [['Demo instance', urls.instance]] : []),
    ...(logins.demo ? [['Demo customer', login(logins.demo)]] : []),
    ['Operator', login(logins.operator)],
    ['Mailbox', `${urls.mailbox}  ${data.dim('where the mail goes that is sent here')}`],
    ['Local CA', `${caFile}  ${data.dim('curl --cacert, or trust it in the browser')}`],
    ['kubectl', `KUBECONFIG=${kubeconfig}`],
  ];
  printData(
    rows.map(([name = '', value = '']) => `${data.bold(name.padEnd(14))} ${value}`).join('\n'),
  );
}

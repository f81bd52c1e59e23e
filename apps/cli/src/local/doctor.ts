import * as sdk from '@fleetcommand/client/api/sdk.gen';
import { doctorReport, type DoctorReport } from '@fleetcommand/contracts/http/local';

import { UNREACHABLE } from '../api/client.js';
import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { printData, printJson } from '../output/print.js';
import { data } from '../output/style.js';
import { runLocal } from './local-process.js';

const MARK = { ok: data.good('✓'), warning: data.warn('!'), problem: data.bad('✗') } as const;

/** What is missing or wrong on this machine, each with its fix; ends with 1 when something is. */
export async function doctor(args: readonly string[], options: { json: boolean }): Promise<void> {
  const { checks } = doctorReport.parse(JSON.parse(await runLocal(['doctor', ...args])));
  printChecks(checks, options, 'before `fleet up` can work');
}

/** The same of an installation, by what its control plane sees of itself. */
export async function doctorOfCluster(options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const { data: examination } = await sdk
    .examineInstallation({ client })
    .catch((error: unknown) => {
      throw isUnreachable(error) ? withoutControlPlane(error) : error;
    });
  printChecks(examination.checks, { json: options.json === true }, 'for all of it to work');
}

function printChecks(
  checks: DoctorReport['checks'],
  options: { readonly json: boolean },
  purpose: string,
): void {
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
      `${problems} ${problems === 1 ? 'thing needs' : 'things need'} fixing ${purpose}.`,
      EXIT.failed,
      'doctor.problems',
      true,
    );
}

function isUnreachable(error: unknown): error is CommandFailure {
  return error instanceof CommandFailure && error.code === UNREACHABLE;
}

/** Where nothing answers, the cluster itself is what is left to ask. */
function withoutControlPlane({ message }: CommandFailure): CommandFailure {
  const look = [
    'kubectl -n <namespace> get pods,jobs          is everything running, did the migrations finish?',
    'kubectl -n <namespace> logs deploy/<release>-api   why does the API not start?',
    'kubectl get nodes -l node-role.fleetcommand.io/edge   is there a node for an edge?',
  ];
  return new CommandFailure(
    `${message}\nLook at the cluster itself:\n  ${look.join('\n  ')}`,
    EXIT.failed,
    UNREACHABLE,
  );
}

import { tenantLogLine, type TenantLogLine } from '@fleetcommand/contracts/http/logs';

import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import { readStream } from '../api/read-stream.js';
import { CommandFailure } from '../output/exit-codes.js';
import { printData } from '../output/print.js';
import { data } from '../output/style.js';
import { findTenant } from './tenants.js';

interface LogsOptions extends RemoteOptions {
  readonly follow: boolean;
  readonly tail: number;
  readonly component?: string;
}

/** What an instance's application writes, a line each; with --json each as an object. */
export async function showLogs(reference: string, options: LogsOptions): Promise<void> {
  const { follow, tail, component, json } = options;
  const client = await connectSignedIn(options);
  const { id, name } = await findTenant(client, reference);
  const query = { tail: String(tail), follow: String(follow), ...(component && { component }) };
  const wanted = { url: '/v1/tenants/{id}/logs', path: { id }, query } as const;
  let isEnded = false;
  await readStream(client, wanted, (event) => {
    if (event.event === 'end') isEnded = true;
    if (event.event !== 'line') return;
    const line = tenantLogLine.parse(JSON.parse(event.data));
    printData(json ? JSON.stringify(line) : showLine(line));
  });
  if (!isEnded) {
    throw new CommandFailure(`The logs of ${name} broke off. Ask again to go on with them.`);
  }
}

function showLine({ at, pod, text }: TenantLogLine): string {
  return `${data.dim(`${at.slice(0, 19)}Z ${pod.split('-').at(-1)}`)} ${text}`;
}

import type {
  StreamTenantLogsData,
  StreamTenantLogsResponses,
} from '@fleetcommand/client/api/types.gen';
import { tenantLogLine, type TenantLogLine } from '@fleetcommand/contracts/http/logs';

import { connectSignedIn, type ConnectOptions } from '../api/connect.js';
import { readStream } from '../api/read-stream.js';
import { CommandFailure } from '../output/exit-codes.js';
import { printData } from '../output/print.js';
import { data } from '../output/style.js';
import { findTenant } from './tenants.js';

export interface LogsOptions extends ConnectOptions {
  readonly json?: boolean;
  readonly follow: boolean;
  readonly tail: string;
  readonly component?: string;
}

/** What an instance's application writes, a line each; with --json each as an object. */
export async function showLogs(reference: string, options: LogsOptions): Promise<void> {
  const { follow, tail, component, json } = options;
  const client = await connectSignedIn(options);
  const { id, name } = await findTenant(client, reference);
  const { response } = await client.get<StreamTenantLogsResponses, unknown, true>({
    url: '/v1/tenants/{id}/logs' satisfies StreamTenantLogsData['url'],
    path: { id },
    query: { tail, follow: String(follow), ...(component && { component }) },
    headers: { accept: 'text/event-stream' },
    parseAs: 'stream',
  });
  let isEnded = false;
  await readStream(response.body, (event) => {
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

import type { StreamTenantLogsData } from '@fleetcommand/client/api/types.gen';
import { tenantLogLine, type TenantLogLine } from '@fleetcommand/contracts/http/logs';

import { client } from './client.js';
import { followStream } from './event-stream.js';

/** Older lines are dropped: a page is no archive. */
export const MOST_LINES = 1_000;

export interface SeenLogs {
  readonly lines: readonly TenantLogLine[];
  /** By pod, when the newest line was written. */
  readonly newest: ReadonlyMap<string, string>;
}

export const NO_LOGS: SeenLogs = { lines: [], newest: new Map() };

/** With one more line. A stream that starts anew tells the last lines again: what a pod wrote before is known. */
export function addLine({ lines, newest }: SeenLogs, line: TenantLogLine): SeenLogs {
  return {
    lines: [...lines.slice(1 - MOST_LINES), line],
    newest: new Map(newest).set(line.pod, line.at),
  };
}

export function isKnown({ newest }: SeenLogs, { pod, at }: TenantLogLine): boolean {
  const last = newest.get(pod);
  return last !== undefined && Date.parse(at) <= Date.parse(last);
}

const LOGS: StreamTenantLogsData['url'] = '/v1/tenants/{id}/logs';

/** What an instance's application writes, from its last lines on. */
export function followLogs(
  id: string,
  on: { readonly line: (line: TenantLogLine) => void; readonly refused: () => void },
): () => void {
  return followStream(client.buildUrl({ url: LOGS, path: { id } }), ['line', 'end'], {
    onRefused: on.refused,
    onEvent: (kind, data) => {
      const parsed = tenantLogLine.safeParse(data);
      if (kind === 'line' && parsed.success) on.line(parsed.data);
    },
  });
}

/** Counters HAProxy keeps of its frontends and backends (management guide, section 9.1). */

export interface ProxyCounters {
  readonly name: string;
  readonly kind: 'frontend' | 'backend';
  /** Since the worker began. */
  readonly requests: number;
  readonly errors5xx: number;
  /** Answers with statuses of 100–199, 200–299 and so on up to 599. */
  readonly responses: readonly number[];
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Connections under way. */
  readonly sessions: number;
  /** Mean of the last 1,024 answers; undefined before the first. */
  readonly responseTimeMs: number | undefined;
}

/** Asks for frontends and backends, and none of their servers. */
export const SHOW_PROXY_COUNTERS = 'show stat -1 3 -1';

/** Lines parsed between two breaths of the event loop. */
const LINES_AT_A_TIME = 500;

/**
 * Parses the CSV, of the frontends and of the backends that are asked for: most may be in nobody's use. Gives way to other
 * work now and then, because 10,000 backends are megabytes.
 */
export async function* parseProxyCounters(
  answer: string,
  isAsked: (backend: string) => boolean,
): AsyncGenerator<ProxyCounters> {
  const [heading = '', ...lines] = answer.split('\n');
  const columns = heading.replace(/^# /, '').trim().split(',');
  const at = (name: string): number => columns.indexOf(name);
  const column = {
    kind: at('type'),
    mode: at('mode'),
    requests: at('req_tot'),
    connections: at('stot'),
    responses: [1, 2, 3, 4, 5].map((first) => at(`hrsp_${first}xx`)),
    bytesIn: at('bin'),
    bytesOut: at('bout'),
    sessions: at('scur'),
    responseTime: at('rtime'),
  };
  for (const [number, line] of lines.entries()) {
    if (number % LINES_AT_A_TIME === LINES_AT_A_TIME - 1)
      await new Promise<void>((resolve) => setImmediate(resolve));
    const [name = '', kind] = line.split(',', 2);
    if (kind === 'BACKEND' && !isAsked(name)) continue;
    const cells = line.split(',');
    if (cells.length < columns.length - 1) continue;
    const figure = (index: number): number => Number(cells[index] ?? 0) || 0;
    // A proxy of mode tcp counts no requests: its connections are what there is.
    const requests = figure(cells[column.mode] === 'tcp' ? column.connections : column.requests);
    yield {
      name,
      kind: cells[column.kind] === '0' ? 'frontend' : 'backend',
      requests,
      errors5xx: figure(column.responses.at(-1) ?? -1),
      responses: column.responses.map(figure),
      bytesIn: figure(column.bytesIn),
      bytesOut: figure(column.bytesOut),
      sessions: figure(column.sessions),
      responseTimeMs:
        requests > 0 && cells[column.responseTime] ? figure(column.responseTime) : undefined,
    };
  }
}

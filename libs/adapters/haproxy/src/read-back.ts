/** Reads HAProxy's running state, to compare it with what was asked of it. */
import { ok } from '@fleetcommand/kernel/result';
import type { Failure, Result } from '@fleetcommand/kernel/result';
import { query } from './runtime.js';
import type { RuntimeOptions } from './runtime.js';

export interface RunningServer {
  readonly backend: string;
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly weight: number;
  /** It takes new connections: operational and not in maintenance or drain. */
  readonly accepting: boolean;
  /** Not in maintenance or drain; checks may have found it ill all the same. */
  readonly inService: boolean;
}

export interface ListedCertificate {
  /** The file it is known by; nothing is read from disk when it was added at run time. */
  readonly file: string;
  /** The rest of the line: SNI filters and options. */
  readonly rest: string;
}

/** A map's entries by key. A key present twice shows its first entry, as a look-up does. */
export async function readMap(
  runtime: RuntimeOptions,
  mapPath: string,
): Promise<Result<Map<string, string>, Failure>> {
  const answer = await query(runtime, `show map ${mapPath}`);
  return answer.ok ? ok(parseMap(answer.value)) : answer;
}

/** The servers of one backend, or of all, by `backend/server`. */
export async function readServers(
  runtime: RuntimeOptions,
  backend?: string,
): Promise<Result<Map<string, RunningServer>, Failure>> {
  const answer = await query(runtime, `show servers state${backend ? ` ${backend}` : ''}`);
  return answer.ok ? ok(parseServers(answer.value)) : answer;
}

/** The lines of a crt-list, in order. */
export async function readCrtList(
  runtime: RuntimeOptions,
  listPath: string,
): Promise<Result<ListedCertificate[], Failure>> {
  const answer = await query(runtime, `show ssl crt-list ${listPath}`);
  return answer.ok ? ok(parseCrtList(answer.value)) : answer;
}

/** SHA-1 fingerprint (40 upper-case hex digits) of the certificate loaded under a file name; undefined where none is. */
export async function readCertificateFingerprint(
  runtime: RuntimeOptions,
  file: string,
): Promise<Result<string | undefined, Failure>> {
  const answer = await query(runtime, `show ssl cert ${file}`);
  if (!answer.ok) return answer;
  return ok(/^SHA1 FingerPrint: ([0-9A-F]{40})$/m.exec(answer.value)?.[1]);
}

/** `0x5583091854d0 key value` a line. */
export function parseMap(answer: string): Map<string, string> {
  const entries = new Map<string, string>();
  for (const line of answer.split('\n')) {
    const match = /^0x[0-9a-f]+ (\S+) ?(.*)$/.exec(line);
    if (match && !entries.has(match[1]!)) entries.set(match[1]!, match[2]!);
  }
  return entries;
}

/** The table of `show servers state`, whose second line names the columns (management guide, section 9.3). */
export function parseServers(answer: string): Map<string, RunningServer> {
  const servers = new Map<string, RunningServer>();
  const lines = answer.split('\n');
  const header =
    lines
      .find((line) => line.startsWith('# '))
      ?.slice(2)
      .trim()
      .split(' ') ?? [];
  const column = (cells: string[], name: string): string => cells[header.indexOf(name)] ?? '';
  for (const line of lines) {
    const cells = line.trim().split(' ');
    if (line.startsWith('#') || cells.length < header.length) continue;
    const backend = column(cells, 'be_name');
    const name = column(cells, 'srv_name');
    // srv_op_state: 0 stopped, 1 starting, 2 running, 3 stopping; srv_admin_state: any bit is maintenance or drain.
    const isRunning = ['1', '2'].includes(column(cells, 'srv_op_state'));
    const inService = column(cells, 'srv_admin_state') === '0';
    servers.set(`${backend}/${name}`, {
      backend,
      name,
      address: column(cells, 'srv_addr'),
      port: Number(column(cells, 'srv_port')),
      weight: Number(column(cells, 'srv_uweight')),
      accepting: isRunning && inService,
      inService,
    });
  }
  return servers;
}

/** `file [options] sni…` a line, below a heading that repeats the list's name. */
export function parseCrtList(answer: string): ListedCertificate[] {
  return answer
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const end = line.indexOf(' ');
      return end < 0
        ? { file: line, rest: '' }
        : { file: line.slice(0, end), rest: line.slice(end + 1) };
    });
}

/**
 * The access log: one JSON object a line, with the names Traefik gives its fields where HAProxy knows what they mean.
 * `%[…,json(utf8s)]` escapes what clients send; queries, credentials and cookies are in it only where that is asked.
 */
import type { AccessLog, EdgeOptions, EntryPointOptions } from '../model/options.js';
import { configString, word } from '../model/words.js';

/** Everything that may be told, on HAProxy's standard output. */
export const DEFAULT_ACCESS_LOG: AccessLog = {
  target: 'stdout',
  percent: 100,
  statuses: [],
  hasQuery: false,
  headers: [],
};

/** What no log may hold. */
export const SECRET_HEADERS: readonly string[] = [
  'authorization',
  'cookie',
  'proxy-authorization',
  'set-cookie',
  'x-api-key',
];

const LONGEST_HEADER = 256;

/** Milliseconds as a JSON number of nanoseconds, which is what Traefik's durations are in. */
const nanoseconds = (milliseconds: string): string => `${milliseconds}.0e6`;

type Logs = Pick<EdgeOptions, 'accessLog' | 'requestLines'>;

/** Of the global section. */
export function logTargets({ accessLog, requestLines }: Logs): string[] {
  const target = (to: string, length: number, percent: number): string =>
    `log ${configString(to)} len ${length} format raw${percent >= 100 ? '' : ` sample 1-${percent}:100`} local0`;
  return [
    ...(accessLog ? [target(accessLog.target, 4_096, accessLog.percent)] : []),
    // Whole, whatever paths there are: what is cut is no JSON.
    ...(requestLines
      ? [target(`127.0.0.1:${requestLines.port}`, 32_768, requestLines.percent)]
      : []),
  ];
}

/** Of an HTTP frontend; before anything is refused. */
export function accessLogRules(
  entryPoint: EntryPointOptions,
  { accessLog: log, requestLines }: Logs,
): string[] {
  if (!log) return requestLines ? countedRules(entryPoint) : [];
  const { statuses, hasQuery, headers } = log;
  const ranges = statuses.map(([first, last]) =>
    first === last ? `${first}` : `${first}:${last}`,
  );
  return [
    'log global',
    `log-format ${configString(`{${fieldsOf(entryPoint, headers)}}`)}`,
    'http-request set-var(txn.method) method',
    `http-request set-var(txn.asked_path) ${hasQuery ? 'pathq' : 'path'}`,
    ...headers.map(
      (name, index) =>
        `http-request set-var(txn.header${index}) req.fhdr(${word(name)}),bytes(0,${LONGEST_HEADER})`,
    ),
    ...(ranges.length === 0
      ? []
      : [`http-response set-log-level silent unless { status ${ranges.join(' ')} }`]),
  ];
}

/** As little as is needed to count a request, under the access log's names. */
function countedRules({ name }: EntryPointOptions): string[] {
  const fields = [
    `"entryPointName":"${word(name)}"`,
    '"RequestMethod":"%HM"',
    '"DownstreamStatus":%ST',
    `"Duration":${nanoseconds('%Ta')}`,
    '"Backend":"%b"',
  ].join(',');
  return ['log global', `log-format ${configString(`{${fields}}`)}`];
}

function fieldsOf({ name, speaksTls }: EntryPointOptions, headers: readonly string[]): string {
  return [
    '"time":"%[date,utime(%Y-%m-%dT%H:%M:%SZ)]"',
    '"level":"info"',
    '"msg":""',
    '"StartUnix":%Ts.%ms',
    '"ClientAddr":"%ci:%cp"',
    '"ClientHost":"%ci"',
    '"ClientPort":"%cp"',
    `"entryPointName":"${word(name)}"`,
    '"RequestMethod":"%[var(txn.method),json(utf8s)]"',
    `"RequestScheme":"${speaksTls ? 'https' : 'http'}"`,
    '"RequestHost":"%[var(txn.host),json(utf8s)]"',
    '"RequestPath":"%[var(txn.asked_path),json(utf8s)]"',
    '"RequestProtocol":"%HV"',
    '"DownstreamStatus":%ST',
    '"DownstreamContentSize":%B',
    '"RequestContentSize":%U',
    `"Duration":${nanoseconds('%Ta')}`,
    `"OriginDuration":${nanoseconds('%Tr')}`,
    '"RetryAttempts":"%rc"',
    '"RouterName":"%[var(txn.router)]"',
    '"ServiceAddr":"%si:%sp"',
    '"Tenant":"%[var(txn.tenant)]"',
    '"Backend":"%b"',
    '"Server":"%s"',
    '"RequestId":"%ID"',
    '"TerminationState":"%ts"',
    ...(speaksTls ? ['"TLSVersion":"%sslv"', '"TLSCipher":"%sslc"'] : []),
    ...headers.map(
      (header, index) =>
        `"request_${word(header).replaceAll('%', '%%')}":"%[var(txn.header${index}),json(utf8s)]"`,
    ),
  ].join(',');
}

/** Of a frontend that looks at connections. */
export function connectionLogRules(log: AccessLog | undefined): string[] {
  if (!log) return [];
  const fields = [
    '"time":"%[date,utime(%Y-%m-%dT%H:%M:%SZ)]"',
    '"level":"info"',
    '"msg":""',
    '"StartUnix":%Ts.%ms',
    '"ClientAddr":"%ci:%cp"',
    '"ClientHost":"%ci"',
    '"ClientPort":"%cp"',
    '"entryPointName":"%f"',
    '"ServerName":"%[var(txn.sni),json(utf8s)]"',
    '"DownstreamContentSize":%B',
    `"Duration":${nanoseconds('%Tt')}`,
    '"RouterName":"%[var(txn.router)]"',
    '"Backend":"%b"',
    '"Server":"%s"',
    '"TerminationState":"%ts"',
  ].join(',');
  return ['log global', `log-format ${configString(`{${fields}}`)}`];
}

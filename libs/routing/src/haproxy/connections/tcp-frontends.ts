/**
 * Entry points with TCP routers: a frontend that looks at what a TLS client asks for, and hands the connection to an
 * instance, to the frontend that ends TLS for instances, or to the HTTP frontend behind it. They are joined by
 * sockets of this machine, with the PROXY protocol, so that all of them see the client's address.
 */
import type { EntryPoint } from '../../ir/entry-points.js';
import type { TcpRule } from '../../ir/tcp.js';
import { connectionLogRules } from '../requests/access-log.js';
import { connectionLimitRules, proxyProtocolRules } from '../requests/client-limits.js';
import type { Structure } from '../model/model.js';
import type { EdgeOptions } from '../model/options.js';
import { sniMap, TCP_ROUTER_MAP } from './tcp-structure.js';
import type { TcpEntryPoint, TcpGeneralRule, TcpGuard } from '../model/tcp-rules.js';
import { configString, field, fingerprint, socketAddress, word } from '../model/words.js';

export interface TcpLine {
  readonly text: string;
  readonly source?: TcpGeneralRule | TcpGuard;
}

/** Time for a client to say something, where it is to speak first. */
const HELLO_MS = 5_000;
/** Below every priority. */
const NO_PRIORITY = -2_000_000_000;
const FLIGHTS = 'tcp-flights';

/** Where the HTTP frontend of an entry point listens; undefined where nothing stands before it. */
export function socketBehindTcp(entryPoint: EntryPoint, structure: Structure): string | undefined {
  const isBehind = structure.tcp.some((each) => each.entryPoint === entryPoint);
  return isBehind ? `${socket(entryPoint, 'http', structure.options)} accept-proxy` : undefined;
}

/** All sections about connections; `tls` are the words after `ssl`. */
export function tcpSections({ tcp, options, pools }: Structure, tls: string): TcpLine[][] {
  // Backends stay declared when the last router is gone.
  const hasBackends = [...pools.values()].some((pool) => pool.class.mode === 'tcp');
  if (tcp.length === 0 && !hasBackends) return [];
  const hasFlights = tcp.some(({ guards }) => guards.some(limitsFlights));
  return [
    lines(defaults(options)),
    ...(hasFlights
      ? [
          lines([
            `backend ${FLIGHTS} from tcp`,
            '  stick-table type string len 300 size 100k expire 1h store conn_cur',
          ]),
        ]
      : []),
    ...tcp.flatMap((each) => [
      entryFrontend(each, options),
      lines(inner(each.entryPoint, 'http', options)),
      ...(each.endsTls
        ? [lines(inner(each.entryPoint, 'tls', options)), endingFrontend(each, tls, options)]
        : []),
    ]),
  ];
}

function lines(texts: readonly string[]): TcpLine[] {
  return texts.map((text) => ({ text }));
}

function indented(texts: readonly string[]): TcpLine[] {
  return texts.map((text) => ({ text: `  ${text}` }));
}

function defaults({ timeouts: { connectMs, tunnelMs } }: EdgeOptions): string[] {
  return [
    'defaults tcp',
    '  mode tcp',
    `  timeout connect ${connectMs}ms`,
    `  timeout queue ${connectMs}ms`,
    `  timeout client ${tunnelMs}ms`,
    `  timeout server ${tunnelMs}ms`,
    '  timeout client-fin 10s',
    '  timeout server-fin 10s',
    '  option redispatch',
  ];
}

/** Of this machine, not in the file system; the edge's own by the path of its runtime socket. */
function socket(
  entryPoint: EntryPoint,
  part: 'http' | 'tls',
  { runtimeSocket }: EdgeOptions,
): string {
  return `abns@fleet-${fingerprint(runtimeSocket)}-${word(entryPoint)}-${part}`;
}

function inner(entryPoint: EntryPoint, part: 'http' | 'tls', options: EdgeOptions): string[] {
  return [
    `backend tcp-${word(entryPoint)}-${part} from tcp`,
    `  server ${part} ${socket(entryPoint, part, options)} send-proxy-v2`,
  ];
}

function entryFrontend(tcp: TcpEntryPoint, options: EdgeOptions): TcpLine[] {
  const entryPoint = options.entryPoints.find(({ name: each }) => each === tcp.entryPoint)!;
  const name = word(tcp.entryPoint);
  return [
    { text: `frontend tcp-${name} from tcp` },
    ...indented([
      `bind ${socketAddress(entryPoint.bind)}`,
      ...connectionLogRules(options.accessLog),
      ...proxyProtocolRules(entryPoint),
      ...connectionLimitRules(options.clientLimits),
      ...(tcp.looksAtHello
        ? [
            `tcp-request inspect-delay ${HELLO_MS}ms`,
            'tcp-request content set-var(txn.tls) bool(true) if { req.ssl_hello_type 1 }',
            'tcp-request content set-var(txn.sni) req.ssl_sni,lower,rtrim(.) if { var(txn.tls) -m found }',
          ]
        : []),
    ]),
    ...decision(tcp, tcp.rules),
    ...tcp.guards.flatMap((guard) => guardLines(guard)),
    ...indented([
      'tcp-request content reject if { var(txn.router) -m found } !{ var(txn.state) -m str serve }',
      ...(tcp.endsTls ? [`use_backend tcp-${name}-tls if { var(txn.ends) -m str terminate }`] : []),
      'use_backend %[var(txn.backend)] if { var(txn.backend) -m found }',
      `default_backend tcp-${name}-http`,
    ]),
  ];
}

/** Ends TLS and hands on the bytes within. The entry frontend has judged the connection already. */
function endingFrontend(tcp: TcpEntryPoint, tls: string, options: EdgeOptions): TcpLine[] {
  return [
    { text: `frontend tcp-${word(tcp.entryPoint)}-tls from tcp` },
    ...indented([
      `bind ${socket(tcp.entryPoint, 'tls', options)} accept-proxy ssl ${tls}`,
      'tcp-request content set-var(txn.tls) bool(true)',
      'tcp-request content set-var(txn.sni) ssl_fc_sni,lower,rtrim(.)',
    ]),
    ...decision(tcp, tcp.rules),
    ...indented([
      'tcp-request content reject unless { var(txn.backend) -m found }',
      'use_backend %[var(txn.backend)]',
    ]),
  ];
}

function decision({ entryPoint }: TcpEntryPoint, rules: readonly TcpGeneralRule[]): TcpLine[] {
  return [
    ...indented([
      `tcp-request content set-var(txn.prio) int(${NO_PRIORITY})`,
      `tcp-request content set-var(txn.hit) var(txn.sni),map_str(${sniMap(entryPoint)}) if { var(txn.sni) -m found }`,
      `tcp-request content set-var(txn.prio) 'var(txn.hit),field(1,","),add(0)' if { var(txn.hit) -m found }`,
    ]),
    ...rules.flatMap((rule) => ruleLines(rule)),
    ...indented([
      `tcp-request content set-var(txn.router) 'var(txn.hit),field(2,",")' if { var(txn.hit) -m found }`,
      `tcp-request content set-var(txn.route) var(txn.router),map_str(${TCP_ROUTER_MAP}) if { var(txn.router) -m found }`,
      ...['state', 'backend', 'ends'].map(
        (name, index) =>
          `tcp-request content set-var(txn.${name}) 'var(txn.route),field(${index + 1},",")' if { var(txn.route) -m found }`,
      ),
    ]),
  ];
}

function ruleLines(source: TcpGeneralRule): TcpLine[] {
  const { rule, router, priority, isTls } = source;
  const kind = `${isTls ? '' : '!'}{ var(txn.tls) -m found }`;
  return alternativesOf(rule, false).flatMap((terms) => {
    const condition = [kind, ...terms, `{ var(txn.prio) -m int lt ${priority} }`].join(' ');
    return [
      `  tcp-request content set-var(txn.hit) ${configString(`str("${priority},${field(router)}")`)} if ${condition}`,
      `  tcp-request content set-var(txn.prio) int(${priority}) if ${condition}`,
    ].map((text) => ({ text, source }));
  });
}

/** The rule as alternatives of terms that must all hold. An empty alternative holds always. */
function alternativesOf(rule: TcpRule, isNegated: boolean): string[][] {
  if (rule.op === 'not') return alternativesOf(rule.rule, !isNegated);
  if (rule.op === 'match') {
    const { matcher } = rule;
    if (matcher.kind === 'clientIp')
      return [[`${isNegated ? '!' : ''}{ src ${matcher.ranges.map(word).join(' ')} }`]];
    if (matcher.hosts.includes('*')) return isNegated ? [] : [[]];
    return [
      [`${isNegated ? '!' : ''}{ var(txn.sni) -m str ${matcher.hosts.map(word).join(' ')} }`],
    ];
  }
  const children = rule.rules.map((child) => alternativesOf(child, isNegated));
  // De Morgan: a negated `and` is an `or` of negations.
  if ((rule.op === 'or') !== isNegated) return children.flat();
  return children.reduce<string[][]>(
    (left, right) => left.flatMap((terms) => right.map((more) => [...terms, ...more])),
    [[]],
  );
}

function limitsFlights({ middlewares }: TcpGuard): boolean {
  return middlewares.some(({ kind }) => kind === 'inFlightConn');
}

function guardLines(source: TcpGuard): TcpLine[] {
  const isIts = `{ var(txn.router) -m str ${configString(field(source.router))} }`;
  return source.middlewares
    .flatMap((middleware): string[] => {
      if (middleware.kind === 'ipAllowList')
        return [
          `tcp-request content reject if ${isIts} !{ src ${middleware.sourceRanges.map(word).join(' ')} }`,
        ];
      return [
        `tcp-request content set-var(txn.client) src if ${isIts}`,
        `tcp-request content set-var(txn.flight) 'var(txn.router),concat("|",txn.client)' if ${isIts}`,
        `tcp-request content track-sc0 var(txn.flight) table ${FLIGHTS} if ${isIts}`,
        `tcp-request content reject if ${isIts} { sc0_conn_cur gt ${middleware.amount} }`,
      ];
    })
    .map((text) => ({ text: `  ${text}`, source }));
}

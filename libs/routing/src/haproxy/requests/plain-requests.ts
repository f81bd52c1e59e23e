/**
 * The short way. Most requests need nothing said about them: there is nothing in them to refuse, respell or remove, and
 * one router has their host to itself. One condition finds that out, one look-up finds the backend, and none of the
 * frontend's other rules is read: each of these costs a hundredth of what forwarding costs, and there are a hundred.
 *
 * A request goes this way only if the long one (`frontends.ts`) would have changed nothing in it and ended at the same
 * backend. What is in doubt goes the long way.
 */
import type { EntryPoint } from '../../ir/entry-points.js';
import { headersOfPlainRequests, NEVER_PASSED_ON } from './forwarding-headers.js';
import { hostMap, ROUTER_MAP } from '../model/model.js';
import type { EdgeOptions, EntryPointOptions } from '../model/options.js';
import { MOST_HEADERS } from './request-guard.js';
import { configString } from '../model/words.js';

/** The state of routers that serve and ask nothing more of frontends. */
export const PLAIN_STATE = 'plain';

/** Without escapes, empty segments, and segments that begin with a dot: normalising leaves these paths as they are. */
const SEGMENT = "[A-Za-z0-9_~!$&'()*+,;=:@-][A-Za-z0-9._~!$&'()*+,;=:@-]*+";
const TARGET = String.raw`/(?:${SEGMENT}(?:/${SEGMENT})*+/?)?(?:\?[!"$-~]*)?\z`;

/** Headers the long way removes, or looks at. */
const LOOKED_AT = [...NEVER_PASSED_ON, 'content-length', 'transfer-encoding', 'host'].join('|');
/** As `req.hdrs` gives them, names in lower case: letters, digits and hyphens; values without control characters but tab. */
const OTHERS = [
  'connection: (?i:keep-alive)',
  'content-length: [0-9]{1,18}',
  String.raw`(?!(?:${LOOKED_AT}):)[a-z0-9-]++:[^\x00-\x08\x0a-\x1f\x7f]*+`,
].join('|');
/** One `Host` among them, which is looked up: to the map, NUL is where a name ends. */
const HEADERS = String.raw`^(?:(?:${OTHERS})\r\n)*+host: [A-Za-z0-9._-]++\r\n(?:(?:${OTHERS})\r\n)*+\r\n\z`;

const HAS_PLAIN_HEADERS = `{ req.hdrs -m reg ${configString(HEADERS)} } !{ method TRACE }`;
const HTTP1 = `{ req.ver 1.1 } { url -m reg ${configString(`^${TARGET}`)} }`;
/** Inside HAProxy the targets of its requests are whole addresses, and headers as many as its tables hold. */
const HTTP2 = `{ fc_http_major 2 } { pathq -m reg ${configString(`^${TARGET}`)} } { req.fhdr_cnt le ${MOST_HEADERS} } !{ method CONNECT }`;
/** A connection made for one host is not for another; who names none is asked for no client certificate. */
const ASKED_BY_NAME = '{ ssl_fc_sni,lower,strcmp(txn.host) eq 0 }';
const IS_PLAIN = '{ var(txn.backend) -m found }';

/** Where all are redirected, no request is plain. */
export function hasShortWay({ redirect }: EntryPointOptions): boolean {
  return !redirect;
}

/**
 * Stands before all rules about requests but those that log and count them. Where nobody in front is believed, headers
 * are added before it is known whether a request is plain: the long way removes them with those of the client. A
 * condition costs as much as half a header.
 */
export function plainRequestRules(
  entryPoint: EntryPointOptions,
  { accessLog }: Pick<EdgeOptions, 'accessLog'>,
): string[] {
  const { name, speaksTls } = entryPoint;
  if (!hasShortWay(entryPoint)) return [];
  const host = speaksTls || accessLog ? 'var(txn.host)' : 'req.fhdr(host),lower';
  const backend = `${host},map_str(${hostMap(name, 'whole')})`;
  const ways = speaksTls ? [`${HTTP1} ${ASKED_BY_NAME}`, `${HTTP2} ${ASKED_BY_NAME}`] : [HTTP1];
  return [
    ...(host === 'var(txn.host)' ? ['http-request set-var(txn.host) req.fhdr(host),lower'] : []),
    ...ways.map(
      (way) => `http-request set-var(txn.backend) ${backend} if ${way} ${HAS_PLAIN_HEADERS}`,
    ),
    ...(accessLog ? logged(name) : []),
    ...headersOfPlainRequests(entryPoint).map(({ name: header, value }) => {
      const rule = `http-request add-header ${header} ${value}`;
      return isForAll(entryPoint, header) ? rule : `${rule} if ${IS_PLAIN}`;
    }),
    `http-request allow if ${IS_PLAIN}`,
  ];
}

/** How many headers a request has more than its client sent, when it goes the long way. */
export function headersAdded(entryPoint: EntryPointOptions): number {
  if (!hasShortWay(entryPoint)) return 0;
  return headersOfPlainRequests(entryPoint).filter(({ name }) => isForAll(entryPoint, name)).length;
}

/** What repeats a `Host` that may be too long is only for those in which it is not. */
function isForAll({ trustedProxies }: EntryPointOptions, header: string): boolean {
  return trustedProxies.length === 0 && header !== 'X-Forwarded-Host';
}

/** What the access log says of the router and its tenant. */
function logged(entryPoint: EntryPoint): string[] {
  const decision = `var(txn.host),concat(/),map_str(${hostMap(entryPoint, 'prefix')})`;
  return [
    `http-request set-var(txn.router) '${decision},field(2,",")' if ${IS_PLAIN}`,
    `http-request set-var(txn.tenant) 'var(txn.router),map_str(${ROUTER_MAP}),field(4,",")' if ${IS_PLAIN}`,
  ];
}

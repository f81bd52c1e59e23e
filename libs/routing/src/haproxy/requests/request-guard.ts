/**
 * What a request has to be before anything is decided about it: only what every reader behind the edge reads alike
 * passes. HAProxy 2.6 forwards all of this unless told otherwise; docs/promises' catalogue of bad HTTP tries it.
 */

/** Letters, digits, `-` and `_` in labels, or an IPv6 address; then perhaps a port. */
const HOST = '^([A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*\\.?|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{1,5})?$';
/** A name of 253 characters, its last dot, and a port. */
export const LONGEST_HOST = 260;
/** As many as `tune.http.maxhdr` allows over HTTP/1; over HTTP/2 HAProxy would take twice as many. */
export const MOST_HEADERS = 101;
/** All control characters but tab and the ends of lines (RFC 9110 §5.5). */
const CONTROL_CHARACTERS = '[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]';

const deny = (condition: string, status = 400): string =>
  `http-request deny deny_status ${status} ${condition}`;

/** Refusals, before any rule reads what a client sent. `headersAdded`: how many headers are there that the client did not send. */
export function refusals(headersAdded: number): string[] {
  return [
    deny('if { method TRACE CONNECT }', 405),
    deny(`if { req.fhdr_cnt gt ${MOST_HEADERS + headersAdded} }`),
    deny(`if { req.hdrs -m reg '${CONTROL_CHARACTERS}' }`),
    deny('if { req.ver 1.0 } { req.fhdr_cnt(transfer-encoding) gt 0 }'),
    // A length beyond 64 bits is taken for another one by whoever counts in them.
    deny(
      "if { req.fhdr(content-length) -m found } !{ req.fhdr(content-length) -m reg '^[0-9]{1,18}$' }",
    ),
    // X_Forwarded_For and its like: applications behind CGI conventions read them as X-Forwarded-For.
    "http-request del-header '[^a-z0-9-]' -m reg",
    // HTTP/2 in the words of HTTP/1.
    deny('if { fc_http_major 1 } !{ req.ver -m beg 1. }'),
    deny('unless { req.fhdr_cnt(host) eq 1 }'),
    deny(`if { req.fhdr(host),length gt ${LONGEST_HOST} }`),
    deny(`unless { req.fhdr(host) -m reg '${HOST}' }`),
    ...originForm(),
  ];
}

/**
 * A target that is an address (RFC 9112 §3.2.2) becomes a path: HAProxy has compared it with `Host`, the next reader
 * might prefer either. Requests over HTTP/2 have one inside HAProxy, which it never sends.
 */
function originForm(): string[] {
  const isAddress = '{ fc_http_major 1 } !{ url -m beg / } !{ url -m str * }';
  return [
    deny(`if ${isAddress} !{ url -m reg -i '^https?://[^/?#@]+(/|$)' }`),
    `http-request set-uri %[pathq] if ${isAddress} { pathq -m beg / }`,
    `http-request set-uri / if ${isAddress}`,
  ];
}

/**
 * One spelling per path, so that maps decide about what the instance will see (RFC 3986 §6.2.2). Queries are instances'
 * own: they pass as they came, broken escapes and all, which HAProxy's own rules would not let them.
 */
export function normalisation(): string[] {
  const isOdd = '{ var(txn.odd) -m found }';
  const hasQuery = `${isOdd} { var(txn.query) -m found }`;
  return [
    "http-request set-var(txn.odd) bool(true) if { path -m reg '%|//|/[.]' }",
    `http-request set-var(txn.query) query if ${isOdd} { query -m found }`,
    `http-request set-query %[str()] if ${hasQuery}`,
    `http-request normalize-uri percent-decode-unreserved strict if ${isOdd}`,
    `http-request normalize-uri percent-to-uppercase strict if ${isOdd}`,
    `http-request normalize-uri path-merge-slashes if ${isOdd}`,
    `http-request normalize-uri path-strip-dot if ${isOdd}`,
    `http-request normalize-uri path-strip-dotdot full if ${isOdd}`,
    `http-request set-query %[var(txn.query)] if ${hasQuery}`,
    'http-request set-var(txn.path) path',
  ];
}

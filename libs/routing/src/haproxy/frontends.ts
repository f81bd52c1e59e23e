/**
 * The two entry points. A request passes, in this order: refusals of malformed requests, one spelling for its URI,
 * SNI check, headers of proxies, the routing decision (maps), the edge's own answers, the router's middlewares, its
 * backend. Nothing here names a tenant.
 */
import { answerRules } from './answers.js';
import { NO_ROUTER_PRIORITY } from './hosts.js';
import type { Answer, Structure } from './model.js';
import { CRT_LIST, hostMap, ROUTER_MAP } from './model.js';
import type { EntryPoint } from '../ir/entry-points.js';
import type { EdgeOptions } from './options.js';
import { normalisation, refusals } from './request-guard.js';
import { socketAddress } from './sections.js';
import { stepRules } from './steps/steps.js';
import { socketBehindTcp } from './tcp-frontends.js';
import { TLS_HOSTS_FILE } from './tls-structure.js';
import { configString, word } from './words.js';

const SCHEME: Readonly<Record<EntryPoint, string>> = { web: 'http', websecure: 'https' };

export function frontendSection(entryPoint: EntryPoint, structure: Structure): string[] {
  const { options } = structure;
  const lines = [
    bindLine(entryPoint, structure),
    ...accessLog(options),
    ...(options.trustedProxies.length === 0
      ? ['acl from_proxy always_false']
      : [`acl from_proxy src ${options.trustedProxies.map(word).join(' ')}`]),
    ...variables(entryPoint),
    ...refusals(),
    ...normalisation(),
    ...(entryPoint === 'websecure' ? [...sniCheck(), ...tlsHostCheck(structure)] : []),
    ...proxyHeaders(),
    ...acmeAndHttps(entryPoint, options),
    ...decision(entryPoint),
    ...route(),
    ...answers(),
    ...steps(structure),
    'http-response del-header keep-alive',
    'use_backend %[var(txn.backend)]',
  ];
  return [`frontend ${entryPoint} from base`, ...lines.map((line) => `  ${line}`)];
}

function bindLine(entryPoint: EntryPoint, structure: Structure): string {
  const { options } = structure;
  const address = socketBehindTcp(entryPoint, structure) ?? socketAddress(options[entryPoint]);
  if (entryPoint === 'web') return `bind ${address}`;
  return `bind ${address} ssl ${tlsWords(structure)} alpn ${structure.tls.alpnProtocols.join(',')}`;
}

/** What stands after `ssl` wherever clients' TLS ends. */
export function tlsWords({ options, tls }: Structure): string {
  const certificate = tls.defaultCertificate?.file ?? options.defaultCertificate;
  const words = `crt ${configString(certificate)} crt-list ${CRT_LIST}`;
  return tls.bindOptions === '' ? words : `${words} ${tls.bindOptions}`;
}

/** One JSON object a line. `%[…,json(utf8s)]` escapes what clients send. */
const LOG_FORMAT = [
  '"at":%Ts.%ms',
  '"id":"%ID"',
  '"client":"%ci"',
  '"entryPoint":"%f"',
  '"method":"%[var(txn.method),json(utf8s)]"',
  '"host":"%[var(txn.host),json(utf8s)]"',
  '"path":"%[var(txn.path),json(utf8s)]"',
  '"status":%ST',
  '"router":"%[var(txn.router)]"',
  '"tenant":"%[var(txn.tenant)]"',
  '"backend":"%b"',
  '"server":"%s"',
  '"bytes":%B',
  '"ms":%Ta',
  '"end":"%ts"',
].join(',');

function accessLog({ log }: EdgeOptions): string[] {
  return log === undefined ? [] : ['log global', `log-format ${configString(`{${LOG_FORMAT}}`)}`];
}

function variables(entryPoint: EntryPoint): string[] {
  return [
    `http-request set-var(txn.scheme) str(${SCHEME[entryPoint]})`,
    'http-request set-var(txn.method) method',
    'http-request set-var(txn.host) req.hdr(host),host_only,lower,rtrim(.)',
    'http-request set-var(txn.path) path',
  ];
}

/** A connection made for one host is not for another: clients that share connections try again on a new one (RFC 9110 §15.5.20). */
function sniCheck(): string[] {
  return answerRules(
    'misdirected',
    '{ ssl_fc_has_sni } !{ ssl_fc_sni,lower,rtrim(.),strcmp(txn.host) eq 0 }',
  );
}

/** Who names no host in TLS has been asked for no certificate: hosts with TLS options of their own are not for them. */
function tlsHostCheck({ tls }: Structure): string[] {
  if (tls.lines.length === 0) return [];
  const named = `-m str -f ${TLS_HOSTS_FILE}`;
  return [
    ...answerRules('misdirected', `!{ ssl_fc_has_sni } { var(txn.host) ${named} }`),
    ...answerRules(
      'misdirected',
      `!{ ssl_fc_has_sni } { var(txn.host),regsub(^[^.]*,*) ${named} }`,
    ),
  ];
}

/** As Traefik sets them; what strangers claim is removed first. `Connection` must not name headers the next hop then drops. */
function proxyHeaders(): string[] {
  const set = (name: string, value: string, condition = ''): string =>
    `http-request set-header ${name} ${value} if !{ req.fhdr(${name}) -m found }${condition}`;
  return [
    'http-request set-var(txn.upgrade) str(websocket) if { req.hdr(connection) -i upgrade } { req.hdr(upgrade) -i websocket }',
    ...['connection', 'upgrade', 'http2-settings', 'keep-alive', 'proxy-connection'].map(
      (name) => `http-request del-header ${name}`,
    ),
    'http-request set-header Connection Upgrade if { var(txn.upgrade) -m found }',
    'http-request set-header Upgrade websocket if { var(txn.upgrade) -m found }',
    'http-request del-header x-forwarded- -m beg unless from_proxy',
    ...['forwarded', 'x-real-ip', 'x-replaced-path', 'x-request-id'].map(
      (name) => `http-request del-header ${name} unless from_proxy`,
    ),
    'http-request add-header X-Forwarded-For %[src]',
    set('X-Real-Ip', '%[src]'),
    set('X-Forwarded-Proto', "'%[var(txn.scheme)]'", ' !{ var(txn.upgrade) -m found }'),
    // Traefik says ws and wss for websockets.
    set(
      'X-Forwarded-Proto',
      "'%[var(txn.scheme),regsub(^http,ws)]'",
      ' { var(txn.upgrade) -m found }',
    ),
    set('X-Forwarded-Host', '%[req.hdr(host)]'),
    set('X-Forwarded-Port', '%[req.hdr(host),port_only]', ' !{ req.hdr(host),port_only eq 0 }'),
    set('X-Forwarded-Port', '443', ' { var(txn.scheme) -m str https }'),
    set('X-Forwarded-Port', '80'),
    set('X-Forwarded-Server', '%H'),
    set('X-Request-Id', '%[unique-id]'),
  ];
}

function acmeAndHttps(
  entryPoint: EntryPoint,
  { acmeChallenge, redirectToHttpsPort: port, plainHttpHosts = [] }: EdgeOptions,
): string[] {
  if (entryPoint !== 'web') return [];
  const acme = '{ path_beg /.well-known/acme-challenge/ }';
  const suffix = port === 443 ? '' : `:${port}`;
  const exempt = plainHttpHosts.map((host) => ` !{ var(txn.host) -m str ${configString(host)} }`);
  const redirect = (code: number, method: string): string =>
    `http-request redirect location 'https://%[var(txn.host)]${suffix}%[pathq]' code ${code} if !${acme}${exempt.join('')} ${method}`;
  return [
    ...(port === undefined
      ? []
      : [redirect(301, '{ method GET HEAD }'), redirect(308, '!{ method GET HEAD }')]),
    ...(acmeChallenge
      ? [`http-request set-var-fmt(txn.route) serve,acme-challenge,-,- if ${acme}`]
      : []),
  ];
}

const PRIORITY_OF_HIT = `http-request set-var(txn.prio) 'var(txn.hit),field(1,","),add(0)' if { var(txn.hit) -m found }`;

/**
 * The decisions for the host, its parent's pattern and any host; the highest priority wins (see `decide.ts`). Where
 * one of them has to be asked (`,,`), all are, in Lua.
 */
function decision(entryPoint: EntryPoint): string[] {
  const lookUp = (host: string, variable: string): string[] => [
    `http-request set-var(txn.key) ${host},concat(,txn.path)`,
    `http-request set-var(${variable}) var(txn.key),map_str(${hostMap(entryPoint, 'exact')})`,
    `http-request set-var(${variable}) var(txn.key),map_beg(${hostMap(entryPoint, 'prefix')}) if !{ var(${variable}) -m found }`,
  ];
  const consider = (variable: string): string[] => [
    `http-request set-var(txn.hit) var(${variable}) if { 'var(${variable}),field(1,","),sub(txn.prio)' -m int gt 0 }`,
    PRIORITY_OF_HIT,
  ];
  const asks = ['own', 'wildcard', 'any'].map((name) => `{ var(txn.${name}) -m sub ',,' }`);
  const asked = 'if { var(txn.asks) -m found }';
  return [
    `http-request set-var(txn.prio) int(${NO_ROUTER_PRIORITY - 1})`,
    'http-request set-var(txn.parent) var(txn.host),regsub(^[^.]*,*)',
    ...lookUp('var(txn.host)', 'txn.own'),
    'http-request set-var(txn.hit) var(txn.own)',
    PRIORITY_OF_HIT,
    ...lookUp('var(txn.parent)', 'txn.wildcard'),
    ...consider('txn.wildcard'),
    ...lookUp('str(*)', 'txn.any'),
    ...consider('txn.any'),
    `http-request set-var(txn.asks) bool(true) if ${asks.join(' or ')}`,
    `http-request unset-var(txn.hit) ${asked}`,
    `http-request set-var(txn.hit) lua.decide ${asked}`,
    `http-request deny deny_status 400 ${asked} { var(txn.hit) -m str too-long }`,
    `http-request set-var-fmt(txn.route) quarantined,-,-,- ${asked} !{ var(txn.hit) -m found } !{ var(txn.route) -m found }`,
  ];
}

function route(): string[] {
  return [
    `http-request set-var(txn.router) 'var(txn.hit),field(2,",")'`,
    `http-request set-var(txn.route) var(txn.router),map_str(${ROUTER_MAP}) if !{ var(txn.route) -m found }`,
    ...['state', 'backend', 'chain', 'tenant'].map(
      (name, index) => `http-request set-var(txn.${name}) 'var(txn.route),field(${index + 1},",")'`,
    ),
  ];
}

function answers(): string[] {
  const states: Answer[] = ['suspended', 'starting', 'no-endpoints', 'quarantined'];
  return [
    ...states.flatMap((state) => answerRules(state, `{ var(txn.state) -m str ${state} }`)),
    ...answerRules('not-found', '!{ var(txn.state) -m str serve }'),
  ];
}

function steps({ steps: declared }: Structure): string[] {
  const positions = [...new Set(declared.map(({ position }) => position))];
  const rules = declared.map((step) => ({ position: step.position, ...stepRules(step) }));
  return [
    ...positions.flatMap((position) => [
      `http-request set-var(txn.step${position}) 'var(txn.chain),field(${position},"|")'`,
      ...rules.filter((each) => each.position === position).flatMap(({ request }) => request),
    ]),
    ...rules.flatMap(({ response }) => response),
  ];
}

/**
 * The entry points. A request passes, in this order: refusals of malformed requests, one spelling for its URI,
 * SNI check, headers of proxies, the routing decision (maps), the edge's own answers, the router's middlewares, its
 * backend. Most go a short way past all of it: see `plain-requests.ts`. Nothing here names a tenant.
 */
import { CHALLENGE_PATH, challengeRules } from './requests/acme-challenges.js';
import { answerRules } from './requests/answers.js';
import { NO_ROUTER_PRIORITY } from './decisions/hosts.js';
import type { Answer, Structure } from './model/model.js';
import { CRT_LIST, hostMap, ROUTER_MAP } from './model/model.js';
import { accessLogRules } from './requests/access-log.js';
import {
  connectionLimitRules,
  proxyProtocolRules,
  requestLimitRules,
} from './requests/client-limits.js';
import { forwardingHeaders } from './requests/forwarding-headers.js';
import type { EdgeOptions, EntryPointOptions } from './model/options.js';
import { headersAdded, plainRequestRules, PLAIN_STATE } from './requests/plain-requests.js';
import { normalisation, refusals } from './requests/request-guard.js';
import { countersFor, stepRules } from './steps/steps.js';
import { socketBehindTcp } from './connections/tcp-frontends.js';
import { TLS_HOSTS_FILE } from './connections/tls-structure.js';
import { configString, fingerprint, socketAddress, word } from './model/words.js';

export function frontendSection(entryPoint: EntryPointOptions, structure: Structure): string[] {
  const { options } = structure;
  const { name, speaksTls, trustedProxies } = entryPoint;
  const lines = [
    ...binding(entryPoint, structure),
    ...accessLogRules(entryPoint, options),
    trustedProxies.length === 0
      ? 'acl from_proxy always_false'
      : `acl from_proxy src ${trustedProxies.map(word).join(' ')}`,
    ...requestLimitRules(options.clientLimits),
    ...plainRequestRules(entryPoint, options),
    'http-request set-var(txn.host) req.hdr(host),host_only,lower,rtrim(.)',
    ...refusals(headersAdded(entryPoint)),
    ...normalisation(),
    ...(speaksTls ? [...sniCheck(), ...tlsHostCheck(structure)] : []),
    ...forwardingHeaders(entryPoint),
    ...challengesAndRedirect(entryPoint, options),
    ...decision(name),
    ...route(),
    ...nothingMore(),
    ...answers(),
    `http-request set-var(txn.scheme) str(${speaksTls ? 'https' : 'http'})`,
    ...steps(structure),
    'use_backend %[var(txn.backend)]',
  ];
  return [`frontend ${word(name)} from base`, ...lines.map((line) => `  ${line}`)];
}

/** Where it listens, and who may connect how often. */
function binding(entryPoint: EntryPointOptions, structure: Structure): string[] {
  const behind = socketBehindTcp(entryPoint.name, structure);
  const address = behind ?? socketAddress(entryPoint.bind);
  return [
    entryPoint.speaksTls
      ? `bind ${address} ssl ${tlsWords(structure)} alpn ${structure.tls.alpnProtocols.join(',')}`
      : `bind ${address}`,
    ...(behind === undefined
      ? [...proxyProtocolRules(entryPoint), ...connectionLimitRules(structure.options.clientLimits)]
      : []),
  ];
}

/** Where no entry point speaks TLS, certificates are loaded all the same: one that does may come with the next settings. */
export function certificatesSection(structure: Structure): string[] {
  const { entryPoints, runtimeSocket } = structure.options;
  if (entryPoints.some(({ speaksTls }) => speaksTls)) return [];
  return [
    'frontend certificates from base',
    `  bind abns@fleet-${fingerprint(runtimeSocket)}-certificates ssl ${tlsWords(structure)}`,
    '  http-request deny',
  ];
}

/** What stands after `ssl` wherever clients' TLS ends. */
export function tlsWords({ options, tls }: Structure): string {
  const certificate = tls.defaultCertificate?.file ?? options.defaultCertificate;
  const words = `crt ${configString(certificate)} crt-list ${CRT_LIST}`;
  return tls.bindOptions === '' ? words : `${words} ${tls.bindOptions}`;
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

function challengesAndRedirect(
  { speaksTls, redirect }: EntryPointOptions,
  { plainHttpHosts = [] }: EdgeOptions,
): string[] {
  const challenges = speaksTls ? [] : challengeRules();
  if (!redirect) return challenges;
  const { scheme, port, isPermanent } = redirect;
  const suffix = port === (scheme === 'https' ? 443 : 80) ? '' : `:${port}`;
  const exempt = [
    ...(speaksTls ? [] : [`!{ path_beg ${CHALLENGE_PATH} }`]),
    ...plainHttpHosts.map((host) => `!{ var(txn.host) -m str ${configString(host)} }`),
  ];
  const to = (code: number, method: string): string =>
    `http-request redirect location '${scheme}://%[var(txn.host)]${suffix}%[pathq]' code ${code} if ${[...exempt, method].join(' ')}`;
  const [ofGet, ofOthers] = isPermanent ? [301, 308] : [302, 307];
  return [...challenges, to(ofGet, '{ method GET HEAD }'), to(ofOthers, '!{ method GET HEAD }')];
}

const PRIORITY_OF_HIT = `http-request set-var(txn.prio) 'var(txn.hit),field(1,","),add(0)' if { var(txn.hit) -m found }`;

/**
 * The decisions for the host, its parent's pattern and any host; the highest priority wins (see `decide.ts`). Where
 * one of them has to be asked (`,,`), all are, in Lua.
 */
function decision(entryPoint: string): string[] {
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
    // For the rules; most requests need none.
    `http-request set-var(txn.method) method ${asked}`,
    `http-request set-var(txn.hit) lua.decide ${asked}`,
    `http-request deny deny_status 400 ${asked} { var(txn.hit) -m str too-long }`,
    `http-request set-var-fmt(txn.route) quarantined,-,-,- ${asked} { var(txn.hit) -m str failed } !{ var(txn.route) -m found }`,
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

/** Most requests are decided here: their router serves, and asks nothing more of frontends. */
function nothingMore(): string[] {
  return [`http-request allow if { var(txn.state) -m str ${PLAIN_STATE} }`];
}

function answers(): string[] {
  const states: Answer[] = ['suspended', 'hibernated', 'starting', 'no-endpoints', 'quarantined'];
  return [
    ...states.flatMap((state) => answerRules(state, `{ var(txn.state) -m str ${state} }`)),
    ...answerRules('not-found', '!{ var(txn.state) -m str serve }'),
  ];
}

/** Who has no middlewares (any more) passes by those of others. */
function steps({ steps: declared, options }: Structure): string[] {
  const counters = countersFor(options);
  const positions = [...new Set(declared.map(({ position }) => position))];
  const rules = declared.map(({ shape, position }) => ({
    position,
    ...stepRules(
      shape,
      {
        position,
        owner: 'var(txn.router)',
        encoded: (map, suffix) => `var(txn.router),concat("|${position}${suffix}"),map_str(${map})`,
        leading: () => undefined,
        isHere: `{ var(txn.step${position}) -m str ${shape} }`,
      },
      counters,
    ),
  }));
  const onlyThose = (kind: string, ofSteps: readonly string[]): string[] =>
    ofSteps.length === 0 ? [] : [`${kind} allow unless { var(txn.step1) -m found }`, ...ofSteps];
  // An answer passes them the other way round.
  const back = rules.toReversed();
  return [
    ...positions.flatMap((position) => [
      `http-request set-var(txn.step${position}) 'var(txn.chain),field(${position},"|")'`,
      ...(position === 1
        ? []
        : [`http-request allow unless { var(txn.step${position}) -m found }`]),
      ...rules.filter((each) => each.position === position).flatMap(({ request }) => request),
    ]),
    'http-response del-header keep-alive',
    ...onlyThose(
      'http-response',
      back.flatMap(({ response }) => response),
    ),
    ...onlyThose(
      'http-after-response',
      back.flatMap(({ afterResponse = [] }) => afterResponse),
    ),
  ];
}

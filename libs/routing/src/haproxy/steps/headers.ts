/**
 * headers: set and removed ones of requests and answers, allowed hosts, CORS. HAProxy's rules name their header
 * statically: names are part of the shape, such as `headers:q+x-team:s-server`; values come from the map.
 *
 * | part              | means                                                                   |
 * | ----------------- | ----------------------------------------------------------------------- |
 * | `q+name`, `q-name` | of the request: set, removed                                            |
 * | `s+name`, `s-name` | of the answer                                                           |
 * | `t+name`          | of the answer, where the client speaks TLS                              |
 * | `p+name`          | a header by which a proxy says that the client does                     |
 * | `a`, `a+name`     | hosts are allowed by name; a header that says the host                  |
 * | `c+flags`         | CORS; its flags are in `cors.ts`                                        |
 */
import { encodedValue } from '../model/words.js';
import { corsFlags, corsParameters, corsRules } from './cors.js';
import { EXPRESSION_MAP } from '../lua/paths.js';
import { HEADER_MAP, parameter } from './header-step.js';
import type { HeaderStep } from './header-step.js';
import { onlyIf } from './step-kind.js';
import type { MiddlewareOf, StepKind, StepParameter } from './step-kind.js';

type Headers = MiddlewareOf<'headers'>;

export const headers: StepKind<Headers> = {
  name: 'headers',
  maps: [HEADER_MAP, EXPRESSION_MAP],
  shape: (middleware) => ['headers', ...partsOf(middleware)].join(':'),
  parameters: ({ request, response, overTls, allowedHosts, cors }) => [
    ...values('q', request),
    ...values('s', response),
    ...values('t', overTls?.response ?? {}),
    ...values('p', overTls?.proxyHeaders ?? {}),
    ...(allowedHosts?.hosts ?? []).map((host) => ({
      map: HEADER_MAP,
      suffix: `:a:${host}`,
      value: 'yes',
    })),
    ...(cors ? corsParameters(cors) : []),
  ],
  // Hosts that are not allowed and preflights are answered.
  isOfBackends: (shape) => !/:(a|c\+[a-z]*)(:|$)/.test(shape),
  rules: (shape, place) => {
    const step: HeaderStep = { parts: shape.split(':').slice(1), ...place };
    const cors = corsRules(step);
    return {
      request: [...cors.request, ...requestRules(step), ...hostRules(step), ...tlsRules(step)],
      response: [],
      afterResponse: [...overTlsRules(step), ...responseRules(step), ...cors.answer],
    };
  },
};

function partsOf({ request, response, overTls, allowedHosts, cors }: Headers): string[] {
  const named = (kind: string, list: Readonly<Record<string, string>>): string[] =>
    Object.entries(list).map(([name, value]) => `${kind}${value === '' ? '-' : '+'}${name}`);
  return [
    ...named('q', request),
    ...named('s', response),
    ...named('t', overTls?.response ?? {}),
    ...named('p', overTls?.proxyHeaders ?? {}),
    ...(allowedHosts ? ['a', ...allowedHosts.proxyHeaders.map((name) => `a+${name}`)] : []),
    ...(cors ? [`c+${corsFlags(cors)}`] : []),
  ];
}

function values(kind: string, list: Readonly<Record<string, string>>): StepParameter[] {
  return Object.entries(list)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => ({
      map: HEADER_MAP,
      suffix: `:${kind}:${name}`,
      value: encodedValue(value),
    }));
}

function namesOf({ parts }: HeaderStep, sign: string): string[] {
  return parts.filter((part) => part.startsWith(sign)).map((part) => part.slice(sign.length));
}

function requestRules(step: HeaderStep): string[] {
  return [
    ...namesOf(step, 'q-').map((name) => `http-request del-header ${name}${onlyIf(step.isHere)}`),
    ...namesOf(step, 'q+').map(
      (name) =>
        `http-request set-header ${name} '%[${parameter(`q:${name}`, step)}]'${onlyIf(step.isHere)}`,
    ),
  ];
}

/** Answers of preflights are made by this very step, and are not for it to change. */
function answered({ parts, position, isHere }: HeaderStep, ...more: readonly string[]): string {
  const makesAnswers = parts.some((part) => part.startsWith('c+'));
  const isNone = makesAnswers ? [`!{ var(txn.preflight${position}) -m found }`] : [];
  return onlyIf(isHere, ...isNone, ...more);
}

function responseRules(step: HeaderStep): string[] {
  return [
    ...namesOf(step, 's-').map((name) => `http-after-response del-header ${name}${answered(step)}`),
    ...namesOf(step, 's+').map(
      (name) =>
        `http-after-response set-header ${name} '%[${parameter(`s:${name}`, step)}]'${answered(step)}`,
    ),
  ];
}

function hostRules(step: HeaderStep): string[] {
  if (!step.parts.includes('a')) return [];
  const host = `txn.allowed${step.position}`;
  const proxies = namesOf(step, 'a+').toReversed();
  return [
    `http-request set-var(${host}) req.fhdr(host,1),lower if ${step.isHere}`,
    ...proxies.map(
      (name) =>
        `http-request set-var(${host}) req.fhdr(${name},1),lower if ${step.isHere} { req.fhdr(${name},1) -m len gt 0 }`,
    ),
    `http-request set-var(${host}) 'var(txn.router),concat("|${step.position}:a:",${host}),map_str(${HEADER_MAP})' if ${step.isHere}`,
    // As Traefik answers.
    `http-request deny deny_status 500 if ${step.isHere} !{ var(${host}) -m str yes }`,
  ];
}

function tlsRules(step: HeaderStep): string[] {
  const tls = `txn.tls${step.position}`;
  if (namesOf(step, 't+').length === 0) return [];
  return [
    `http-request set-var(${tls}) bool(true)${onlyIf(step.isHere, '{ ssl_fc }')}`,
    ...namesOf(step, 'p+').flatMap((name) => [
      `http-request set-var(txn.expected) '${parameter(`p:${name}`, step)}'${onlyIf(step.isHere)}`,
      `http-request set-var(${tls}) bool(true)${onlyIf(step.isHere, `{ req.fhdr(${name},1),strcmp(txn.expected) eq 0 }`)}`,
    ]),
  ];
}

function overTlsRules(step: HeaderStep): string[] {
  return namesOf(step, 't+').map(
    (name) =>
      `http-after-response set-header ${name} '%[${parameter(`t:${name}`, step)}]'${answered(step, `{ var(txn.tls${step.position}) -m found }`)}`,
  );
}

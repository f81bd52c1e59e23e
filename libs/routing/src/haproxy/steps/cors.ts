/** CORS: preflights are answered here, and answers say who may read them. As Traefik's `headers` does. */
import type { Cors } from '../../ir/middlewares.js';
import { encodedValue, programField } from '../model/words.js';
import { forHaproxy } from '../../regexp/regexp.js';
import { EXPRESSION_MAP, NOTHING, TOO_LONG } from '../lua/paths.js';
import { HEADER_MAP, parameter } from './header-step.js';
import type { HeaderStep } from './header-step.js';
import type { StepParameter } from './step-kind.js';

/** A letter for each thing that is asked for: rules for it are declared. */
export function corsFlags(cors: Cors): string {
  const flags: readonly [letter: string, isSet: boolean][] = [
    ['k', cors.allowCredentials],
    ['h', cors.allowHeaders.length > 0],
    ['m', cors.allowMethods.length > 0],
    ['e', cors.exposeHeaders.length > 0],
    ['v', cors.addVary],
    ['o', exactOrigins(cors).length > 0],
    ['s', cors.allowOrigins.includes('*')],
    ['r', isAskedByExpression(cors)],
  ];
  return flags.map(([letter, isSet]) => (isSet ? letter : '')).join('');
}

/** Those before a `*` are answered with themselves, as Traefik does. */
function exactOrigins({ allowOrigins }: Cors): readonly string[] {
  const any = allowOrigins.indexOf('*');
  return any < 0 ? allowOrigins : allowOrigins.slice(0, any);
}

function isAskedByExpression({ allowOrigins, allowOriginRegexps }: Cors): boolean {
  return allowOriginRegexps.length > 0 && !allowOrigins.includes('*');
}

export function corsParameters(cors: Cors): StepParameter[] {
  const list = (letter: string, values: readonly string[]): StepParameter[] =>
    values.length === 0
      ? []
      : [{ map: HEADER_MAP, suffix: `:c:${letter}`, value: encodedValue(values.join(',')) }];
  return [
    ...list('h', cors.allowHeaders),
    ...list('m', cors.allowMethods),
    ...list('e', cors.exposeHeaders),
    ...list('x', [String(cors.maxAgeSeconds)]),
    ...exactOrigins(cors).map((origin) => ({
      map: HEADER_MAP,
      suffix: `:o:${origin}`,
      value: encodedValue(origin),
    })),
    ...(isAskedByExpression(cors)
      ? [{ map: EXPRESSION_MAP, suffix: '', value: originPrograms(cors.allowOriginRegexps) }]
      : []),
  ];
}

function originPrograms(regexps: readonly string[]): string {
  return regexps
    .map(forHaproxy)
    .map(({ text, longestText }) => [String(longestText), text].map(programField).join(','))
    .join(';');
}

/** `answer`: rules for what an application (or a later middleware) answered. */
export function corsRules(step: HeaderStep): {
  readonly request: readonly string[];
  readonly answer: readonly string[];
} {
  const part = step.parts.find((each) => each.startsWith('c+'));
  if (part === undefined) return { request: [], answer: [] };
  const flags = new Set(Array.from(part.slice(2)));
  return {
    request: [...originRules(step, flags), ...preflightRules(step, flags)],
    answer: answerRules(step, flags),
  };
}

function originRules(step: HeaderStep, flags: ReadonlySet<string>): string[] {
  const { position } = step;
  const [from, allowed] = [`txn.origin${position}`, `txn.allowed_origin${position}`];
  const isUnknown = `{ var(${allowed}) -m found }`;
  return [
    `http-request set-var(${from}) req.fhdr(origin,1) if ${step.isHere}`,
    ...(flags.has('o')
      ? [
          `http-request set-var(${allowed}) 'var(txn.router),concat("|${position}:o:",${from}),map_str(${HEADER_MAP}),url_dec' if ${step.isHere}`,
        ]
      : []),
    ...(flags.has('s')
      ? [`http-request set-var(${allowed}) str(*) if ${step.isHere} !${isUnknown}`]
      : []),
    ...(flags.has('r')
      ? [
          `http-request set-var(${allowed}) lua.allowed_origin(${position}) if ${step.isHere} !${isUnknown}`,
          `http-request deny deny_status 400 if { var(${allowed}) -m str '${TOO_LONG}' }`,
          `http-request unset-var(${allowed}) if { var(${allowed}) -m str '${NOTHING}' }`,
        ]
      : []),
  ];
}

function preflightRules(step: HeaderStep, flags: ReadonlySet<string>): string[] {
  const { position } = step;
  const isPreflight = `${step.isHere} { method OPTIONS } { req.fhdr(access-control-request-method,1) -m len gt 0 } { var(txn.origin${position}) -m len gt 0 }`;
  const allowed = `txn.allowed_origin${position}`;
  const headers = [
    ...(flags.has('k') ? ['hdr Access-Control-Allow-Credentials true'] : []),
    ...(flags.has('h') ? [`hdr Access-Control-Allow-Headers '%[${parameter('c:h', step)}]'`] : []),
    ...(flags.has('m') ? [`hdr Access-Control-Allow-Methods '%[${parameter('c:m', step)}]'`] : []),
    `hdr Access-Control-Max-Age '%[${parameter('c:x', step)}]'`,
  ];
  const answer = (more: readonly string[], condition: string): string =>
    `http-request return status 200 ${[...headers, ...more].join(' ')} if { var(txn.preflight${position}) -m found }${condition}`;
  return [
    `http-request set-var(txn.preflight${position}) bool(true) if ${isPreflight}`,
    answer(
      [`hdr Access-Control-Allow-Origin '%[var(${allowed})]'`],
      ` { var(${allowed}) -m found }`,
    ),
    answer([], ''),
  ];
}

function answerRules(step: HeaderStep, flags: ReadonlySet<string>): string[] {
  const { position } = step;
  const condition = `if ${step.isHere} !{ var(txn.preflight${position}) -m found }`;
  const set = (name: string, value: string, more = ''): string =>
    `http-after-response set-header ${name} ${value} ${condition}${more}`;
  const allowed = `txn.allowed_origin${position}`;
  const vary = `txn.vary${position}`;
  return [
    set('Access-Control-Allow-Origin', `'%[var(${allowed})]'`, ` { var(${allowed}) -m found }`),
    ...(flags.has('k') ? [set('Access-Control-Allow-Credentials', 'true')] : []),
    ...(flags.has('e')
      ? [set('Access-Control-Expose-Headers', `'%[${parameter('c:e', step)}]'`)]
      : []),
    ...(flags.has('v')
      ? [
          `http-after-response set-var(${vary}) res.fhdr(vary,1) ${condition}`,
          set('Vary', 'Origin', ` !{ var(${vary}) -m len gt 0 }`),
          set(
            'Vary',
            `'%[var(${vary})],Origin'`,
            ` { var(${vary}) -m len gt 0 } !{ var(${vary}) -m str Origin }`,
          ),
        ]
      : []),
  ];
}

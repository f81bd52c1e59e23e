/** What a service asks to be done to its requests, as middlewares. */
import { sha1 } from '@noble/hashes/legacy.js';
import type { Raw } from '../dynamic/decode.js';
import type { PartProblems } from '../labels/part-problems.js';
import { literal } from '../traefik/rule-text.js';
import type { FlowTexts } from './texts.js';

type Spec = { readonly [name: string]: Raw };

/** By a word their names end with, in the order requests pass them. */
export function changesOf(
  texts: FlowTexts,
  index: string,
  problems: PartProblems,
): Map<string, Spec> {
  const made = new Map<string, Spec>();
  const add = (word: string, spec: Spec | undefined): void => {
    if (spec) made.set(word, spec);
  };
  add('https', httpsOnly(texts, index));
  if (!texts.flag('ignoreAuthorization', index)) add('users', usersOf(texts, problems));
  add('headers', headersOf(texts, problems));
  for (const [number, spec] of rewritesOf(texts, index).entries()) add(`path-${number + 1}`, spec);
  add('compress', compressOf(texts));
  return made;
}

function httpsOnly(texts: FlowTexts, index: string): Spec | undefined {
  if (!texts.flag('httpsOnly', index)) return undefined;
  const code = texts.text('httpsRedirectCode', index) ?? texts.text('httpsRedirectCode');
  return { redirectScheme: { scheme: 'https', permanent: code === '301' || code === '308' } };
}

/** Passwords in the clear are kept as their hash. */
function usersOf(texts: FlowTexts, problems: PartProblems): Spec | undefined {
  if (texts.text('usersSecret') !== undefined)
    problems.error(
      'docker-secret',
      'usersSecret',
      'Secrets of Docker are files in containers, and are not read. Write the users into com.df.users, or use a middleware of a file.',
    );
  const users = texts.list('users');
  if (users.length === 0)
    // Nobody may pass whom nobody vouched for.
    return texts.text('usersSecret') === undefined ? undefined : { basicAuth: { users: [] } };
  const isHashed = texts.flag('usersPassEncrypted');
  return {
    basicAuth: {
      users: users.map((user) => {
        const colon = user.indexOf(':');
        const name = user.slice(0, Math.max(0, colon));
        const password = user.slice(colon + 1);
        const sum = String.fromCharCode(...sha1(new TextEncoder().encode(password)));
        return `${name}:${isHashed ? password : `{SHA}${btoa(sum)}`}`;
      }),
    },
  };
}

/** `Name value`, several separated by commas. HAProxy's own expressions are not tenants' to write. */
function headersOf(texts: FlowTexts, problems: PartProblems): Spec | undefined {
  const read = (
    names: readonly ('addReqHeader' | 'setReqHeader' | 'addResHeader' | 'setResHeader')[],
    removed: 'delReqHeader' | 'delResHeader',
  ): Record<string, Raw> => {
    const headers: Record<string, Raw> = {};
    for (const name of texts.list(removed)) headers[name] = '';
    for (const name of names)
      for (const header of texts.list(name)) {
        const [, key = '', value = ''] = /^(\S+)\s+(.*)$/.exec(header) ?? [];
        if (key !== '' && !value.includes('%[')) headers[key] = value;
        else
          problems.warn(
            'header',
            name,
            'It is not such as "Name value", or asks HAProxy for an expression, and is ignored. Correct it.',
          );
      }
    return headers;
  };
  const request = read(['addReqHeader', 'setReqHeader'], 'delReqHeader');
  const response = read(['addResHeader', 'setResHeader'], 'delResHeader');
  if (Object.keys(request).length + Object.keys(response).length === 0) return undefined;
  return { headers: { customRequestHeaders: request, customResponseHeaders: response } };
}

/** Search and replacement of `regsub`: the first place that fits is replaced, and `\1` is the first group. */
function rewritesOf(texts: FlowTexts, index: string): Spec[] {
  const search = texts.text('reqPathSearch', index);
  const pairs = [
    ...(search === undefined ? [] : [[search, texts.text('reqPathReplace', index) ?? '']]),
    ...(texts.text('reqPathSearchReplace', index) ?? '')
      .split(':')
      .filter((pair) => pair.includes(','))
      .map((pair) => pair.split(',')),
  ];
  const paths = texts.list('servicePath', index);
  return pairs.map(([from = '', to = '']) => {
    const isPrefix = literal(from) === from && paths.some((path) => path.startsWith(from));
    if (from.startsWith('^') || isPrefix)
      return rewrite(`^${from.replace(/^\^/, '')}`, replacementOf(to, 0));
    return rewrite(`^(.*?)${from}`, `\${1}${replacementOf(to, 1)}`);
  });
}

function rewrite(regex: string, replacement: string): Spec {
  return { replacePathRegex: { regex, replacement } };
}

function replacementOf(text: string, shift: number): string {
  return text
    .replaceAll('$', '$$$$')
    .replace(/\\(\d)/g, (_whole, group: string) => `\${${Number(group) + shift}}`);
}

function compressOf(texts: FlowTexts): Spec | undefined {
  if (texts.text('compressionAlgo') !== 'gzip') return undefined;
  const types = (texts.text('compressionType') ?? '').split(/[\s,]+/).filter(Boolean);
  return { compress: types.length > 0 ? { includedContentTypes: types } : {} };
}

/** Host names as customers bring them: checked, normalised and taken apart. */
import { err, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import punycode from 'punycode/punycode.js';
import { parse } from 'tldts';

import { isHomograph } from './homographs.js';

/** A host name that can be claimed. */
export interface Hostname {
  /** A-labels, lower case, no trailing dot; a wildcard with its `*.`. */
  readonly ascii: string;
  /** As people write it. */
  readonly unicode: string;
  /** `acme.com` of `chat.acme.com`. */
  readonly registrableDomain: string;
  /** It is the registrable domain itself, where DNS allows no CNAME (RFC 1034 §3.6.2). */
  readonly isApex: boolean;
  readonly isWildcard: boolean;
}

export type HostnameFailureCode =
  | 'domains.hostname-empty'
  | 'domains.hostname-too-long'
  | 'domains.hostname-has-port'
  | 'domains.hostname-is-address'
  | 'domains.hostname-bad-characters'
  | 'domains.hostname-bad-label'
  | 'domains.hostname-upper-case'
  | 'domains.hostname-trailing-dot'
  | 'domains.hostname-bad-wildcard'
  | 'domains.hostname-look-alike'
  | 'domains.hostname-not-qualified'
  | 'domains.hostname-public-suffix'
  | 'domains.hostname-own-zone';

export interface HostnamePolicy {
  /** The platform's own zones, such as `apps.example.com`: nobody claims a name in them. */
  readonly ownZones: readonly string[];
  /** Whether top-level domains outside the public list, such as `.test`, are taken: for evaluation. */
  readonly acceptsUnlistedSuffixes: boolean;
}

const MAX_LENGTH = 253;
const MAX_LABEL_LENGTH = 63;
const POINTER = '/hostname';

type Check = Result<Hostname, Failure<HostnameFailureCode>>;

/**
 * A host name from outside (RFC 1123 §2.1, RFC 5891, UTS 46, the public suffix list). Everything refused says what is
 * wrong and how to write it; where one can tell what was meant, `details.suggestion` holds it.
 */
export function parseHostname(input: string, policy: HostnamePolicy): Check {
  const wrongSpelling = checkSpelling(input);
  if (wrongSpelling) return err(wrongSpelling);
  const isWildcard = input.startsWith('*.');
  const ascii = toAscii(isWildcard ? input.slice(2) : input);
  if (ascii === null) return refuse('bad-characters', `“${input}” is no host name. ${EXAMPLE}`);
  const wrongLabel = checkLabels(ascii);
  if (wrongLabel) return err(wrongLabel);
  return place(ascii, isWildcard, policy);
}

const EXAMPLE = 'Enter a name such as chat.example.com.';

/** What can be told from the text before it is taken apart. */
function checkSpelling(input: string): Failure<HostnameFailureCode> | null {
  if (input.trim() === '') return failure('empty', `Enter a host name, such as chat.example.com.`);
  if (isAddress(input)) {
    const message = `“${input}” is an IP address. A domain has a name: enter one such as chat.example.com, and point it here by DNS.`;
    return failure('is-address', message);
  }
  const port = /^([^:/@\s]+):\d*$/.exec(input);
  if (port) {
    const message = `Leave the port out: enter ${port[1]}.`;
    return failure('has-port', message, port[1]);
  }
  // Of everything else ASCII that no host name holds, the customer sees the first.
  const stray = /[^a-zA-Z0-9.*\u0080-\u{10ffff}-]/u.exec(input)?.[0];
  if (stray !== undefined) return badCharacter(input, stray);
  if (input.includes('*') && !/^\*\.[^*]+$/.test(input)) {
    const message = `“${input}” is no wildcard. A wildcard is a star, a dot and the rest, such as *.shop.example.com.`;
    return failure('bad-wildcard', message);
  }
  if (input.endsWith('.') && !input.endsWith('..')) {
    const suggestion = input.slice(0, -1).toLowerCase();
    return failure(
      'trailing-dot',
      `Leave the dot at the end out: enter ${suggestion}.`,
      suggestion,
    );
  }
  if (/[A-Z]/.test(input)) {
    const suggestion = input.toLowerCase();
    return failure('upper-case', `Write it in lower case: enter ${suggestion}.`, suggestion);
  }
  return null;
}

function badCharacter(input: string, stray: string): Failure<HostnameFailureCode> {
  const url = /^[a-z]+:\/\/([^/:@?#\s]+)/i.exec(input)?.[1]?.toLowerCase();
  if (url) {
    const message = `Enter the host name alone, without the address around it: ${url}.`;
    return failure('bad-characters', message, url);
  }
  if (stray === '_') {
    const message = `“_” may stand in DNS records but not in a host name that is visited. Use a hyphen, as in ${input.replaceAll('_', '-')}.`;
    return failure('bad-characters', message, input.replaceAll('_', '-'));
  }
  const message = `A host name cannot hold ${nameOf(stray)}. Use letters, digits, hyphens and dots, as in chat.example.com.`;
  return failure('bad-characters', message);
}

function nameOf(character: string): string {
  const names: Readonly<Record<string, string>> = {
    ' ': 'a space',
    '\n': 'a line break',
    '\r': 'a line break',
    '\t': 'a tab',
    '\0': 'a NUL character',
    ',': 'a comma (add one name at a time)',
  };
  const code = character.codePointAt(0) ?? 0;
  if (names[character]) return names[character];
  return code < 0x20 || code === 0x7f ? 'a control character' : `“${character}”`;
}

/** In any spelling that some program takes for an address: dotted, decimal, hexadecimal, octal, IPv6 (WHATWG URL §4.5). */
function isAddress(input: string): boolean {
  if (/^\[.*\]$/.test(input) || (input.match(/:/g) ?? []).length > 1)
    return /^[[\]0-9a-fA-F:.%]+$/.test(input);
  const last = input.replace(/\.$/, '').split('.').at(-1) ?? '';
  return /^(\d+|0x[0-9a-f]*)$/i.test(last);
}

/** UTS 46 by the URL parser; null where it finds no host name. */
function toAscii(name: string): string | null {
  try {
    return new URL(`https://${name}`).hostname;
  } catch {
    return null;
  }
}

function checkLabels(ascii: string): Failure<HostnameFailureCode> | null {
  if (ascii.length > MAX_LENGTH) {
    return failure(
      'too-long',
      `A host name has at most ${MAX_LENGTH} characters; this has ${ascii.length}. Choose a shorter one.`,
    );
  }
  for (const label of ascii.split('.')) {
    const wrong = checkLabel(label);
    if (wrong) return wrong;
  }
  return null;
}

function checkLabel(label: string): Failure<HostnameFailureCode> | null {
  const bad = (message: string) => failure('bad-label', message);
  if (label === '') return bad('Two dots have nothing between them. Leave one out.');
  if (label.length > MAX_LABEL_LENGTH) {
    return failure(
      'too-long',
      `“${label}” is longer than the ${MAX_LABEL_LENGTH} characters allowed between two dots. Choose a shorter name.`,
    );
  }
  if (label.startsWith('-') || label.endsWith('-')) {
    return bad(`“${label}” starts or ends with a hyphen. Leave that hyphen out.`);
  }
  if (!/^[a-z0-9-]+$/.test(label))
    return failure(
      'bad-characters',
      `“${label}” holds a character no host name can hold. ${EXAMPLE}`,
    );
  const unicode = toUnicode(label);
  const isALabel = label.startsWith('xn--');
  if (isALabel ? toAscii(unicode) !== label : label.slice(2, 4) === '--') {
    return bad(
      `“${label}” has two hyphens where an encoded name has them, and is not one. Choose another name.`,
    );
  }
  if (isHomograph(unicode)) {
    const message = `“${unicode}” mixes letters of alphabets that look alike, as names made to deceive do. Write it in one alphabet.`;
    return failure('look-alike', message);
  }
  return null;
}

function toUnicode(name: string): string {
  try {
    return punycode.toUnicode(name);
  } catch {
    return name;
  }
}

/** Where the name stands among public suffixes and our own zones. */
function place(name: string, isWildcard: boolean, policy: HostnamePolicy): Check {
  const ascii = isWildcard ? `*.${name}` : name;
  const { publicSuffix, domain, isIcann, isPrivate } = parse(name, { allowPrivateDomains: true });
  const own = policy.ownZones.find((zone) => name === zone || name.endsWith(`.${zone}`));
  if (own !== undefined) {
    return refuse(
      'own-zone',
      `${ascii} belongs to the platform's own ${own}. Enter a name of a domain that is yours.`,
    );
  }
  if (publicSuffix === name && (isIcann || isPrivate)) {
    const message = isWildcard
      ? `${ascii} would cover everybody's names under ${name}. Enter a wildcard of your own domain, such as *.example.${name}.`
      : `${name} is a public suffix: nobody's own, but everybody's to register names under. Enter a name such as example.${name}.`;
    return refuse('public-suffix', message);
  }
  if (!name.includes('.')) {
    return refuse('not-qualified', `“${ascii}” is not a whole name. ${EXAMPLE}`);
  }
  if (!isIcann && !isPrivate && !policy.acceptsUnlistedSuffixes) {
    return refuse(
      'not-qualified',
      `There is no public top-level domain .${publicSuffix}, so no certificate can be had. ${EXAMPLE}`,
    );
  }
  const registrableDomain = domain ?? name;
  const unicode = isWildcard ? `*.${toUnicode(name)}` : toUnicode(name);
  const isApex = !isWildcard && registrableDomain === name;
  return ok({ ascii, unicode, registrableDomain, isApex, isWildcard });
}

type Suffix<Code extends string> = Code extends `domains.hostname-${infer Rest}` ? Rest : never;

function failure(
  code: Suffix<HostnameFailureCode>,
  message: string,
  suggestion?: string,
): Failure<HostnameFailureCode> {
  return {
    code: `domains.hostname-${code}`,
    message,
    retry: 'never',
    pointer: POINTER,
    ...(suggestion !== undefined && { details: { suggestion } }),
  };
}

const refuse = (code: Suffix<HostnameFailureCode>, message: string): Check =>
  err(failure(code, message));

/** As people write it, whatever alphabet that is. */
export function displayName(hostname: string): string {
  return toUnicode(hostname);
}

/** The name without the star, which is where records of a wildcard stand. */
export function baseOf(hostname: string): string {
  return hostname.replace(/^\*\./, '');
}

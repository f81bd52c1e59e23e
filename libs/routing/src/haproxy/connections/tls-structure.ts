/**
 * TLS for the hosts that ask for more than the edge's own settings: lines of the crt-list with options, before all
 * others, so that they are found first; and what holds for everybody, on the `bind` lines. A change is a reload.
 */
import { Secret } from '@fleetcommand/kernel/secret';
import type { Certificate, Fragment, Problem } from '../../ir/ir.js';
import { wildcardOf } from '../../ir/names.js';
import type { PersistentMap } from '../../ir/persistent-map.js';
import type { TlsBinding, TlsOptions } from '../../ir/tls.js';
import type { Unit } from '../model/model.js';
import type { TlsLine, TlsStructure } from '../model/tls-lines.js';
import { fingerprint, word } from '../model/words.js';

/** Hosts of all lines, one a line, for a condition of the frontend. */
export const TLS_HOSTS_FILE = 'tls/hosts.lst';
export const DEFAULT_ALPN: readonly string[] = ['h2', 'http/1.1'];

export const NO_TLS_STRUCTURE: TlsStructure = {
  lines: [],
  bindOptions: '',
  alpnProtocols: DEFAULT_ALPN,
  authorities: {},
  problems: [],
};

export interface TlsSources {
  readonly fragments: ReadonlyMap<string, Fragment>;
  /** SNI name → `<fragment id> <certificate>`, the first serves it. */
  readonly sniOwners: PersistentMap<readonly string[]>;
  /** File of the certificate served where no other covers a name. */
  readonly selfMade: string;
  readonly units: PersistentMap<Unit>;
}

type Changes = ReadonlyArray<{
  readonly before?: Fragment | undefined;
  readonly after?: Fragment | undefined;
}>;

/** The same value as before where nothing about it changed. */
export function tlsAfter(
  before: TlsStructure | undefined,
  changes: Changes,
  sources: TlsSources,
): TlsStructure {
  const present = before ?? NO_TLS_STRUCTURE;
  const isTouched = changes.some((change) =>
    [change.before, change.after].some((fragment) => concerns(fragment, present)),
  );
  if (!isTouched) return present;
  const after = tlsOf(sources);
  return JSON.stringify(after) === JSON.stringify(present) ? present : after;
}

function concerns(fragment: Fragment | undefined, { lines }: TlsStructure): boolean {
  if (!fragment) return false;
  if (fragment.tlsBindings !== undefined) return true;
  return fragment.certificates.some(({ isDefault }) => isDefault === true || lines.length > 0);
}

function tlsOf(sources: TlsSources): TlsStructure {
  const bindings: TlsBinding[] = [];
  let ofStore: Certificate | undefined;
  for (const [, fragment] of [...sources.fragments].sort(([a], [b]) => (a < b ? -1 : 1))) {
    bindings.push(...(fragment.tlsBindings ?? []));
    ofStore ??= fragment.certificates.find(({ isDefault }) => isDefault === true);
  }
  const problems: Problem[] = [];
  const authorities: Record<string, string> = {};
  const [ofAll, ...ignored] = bindings.filter(({ hosts }) => hosts.length === 0);
  for (const other of ignored) problems.push(secondDefault(other, ofAll!));
  const defaultCertificate = ofStore && storedDefault(ofStore);
  const fallback = defaultCertificate?.file ?? sources.selfMade;
  return {
    lines: linesOf(bindings, fallback, sources, authorities, problems),
    bindOptions: ofAll
      ? [wordsOf(ofAll.options, authorities), ofAll.options.sniStrict ? 'strict-sni' : '']
          .filter((text) => text !== '')
          .join(' ')
      : '',
    alpnProtocols: alpnOf(ofAll?.options),
    authorities,
    ...(defaultCertificate && { defaultCertificate }),
    problems,
  };
}

function alpnOf(options: TlsOptions | undefined): readonly string[] {
  const asked = options?.alpnProtocols ?? [];
  return asked.length === 0 ? DEFAULT_ALPN : asked;
}

function storedDefault({ chainPem, keyPem }: Certificate): { file: string; pem: Secret } {
  const pem = `${chainPem.trimEnd()}\n${keyPem.reveal().trimEnd()}\n`;
  return { file: `certs/default-${fingerprint(pem)}.pem`, pem: new Secret(pem) };
}

/** One line for each file and options; a host belongs to the first binding by source, namespace and name. */
function linesOf(
  bindings: readonly TlsBinding[],
  fallback: string,
  sources: TlsSources,
  authorities: Record<string, string>,
  problems: Problem[],
): TlsLine[] {
  const owners = new Map<string, TlsBinding>();
  const lines = new Map<string, { line: Omit<TlsLine, 'names'>; names: string[] }>();
  for (const binding of bindings) {
    const options = [
      wordsOf(binding.options, authorities),
      `alpn ${alpnOf(binding.options).map(word).join(',')}`,
    ]
      .filter((text) => text !== '')
      .join(' ');
    for (const host of binding.hosts) {
      const owner = owners.get(host);
      if (owner) {
        if (owner.options.name !== binding.options.name)
          problems.push(twoOptions(host, binding, owner));
        continue;
      }
      owners.set(host, binding);
      const file = certificateFor(host, sources) ?? fallback;
      const key = `${file} ${options}`;
      const present = lines.get(key) ?? {
        line: { file, options, provenance: binding.provenance },
        names: [],
      };
      present.names.push(host);
      lines.set(key, present);
    }
  }
  return [...lines]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { line, names }]) => ({ ...line, names: names.sort() }));
}

function certificateFor(host: string, { sniOwners, units }: TlsSources): string | undefined {
  const names = [host, wildcardOf(host)].filter((name) => name !== undefined);
  const name = names.find((each) => sniOwners.get(each) !== undefined);
  const claim = name === undefined ? undefined : sniOwners.get(name)?.[0];
  if (name === undefined || claim === undefined) return undefined;
  const unit = units.get(claim.slice(0, claim.indexOf(' ')));
  return unit?.certificates.find((certificate) => certificate.names.includes(word(name)))?.file;
}

/** Of TLS 1.2: authenticated encryption and forward secrecy only. */
export const USUAL_CIPHERS =
  'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305';
const USUAL_CIPHERSUITES =
  'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256';
const USUAL_CURVES = 'X25519:P-256:P-384';

/** Without ALPN, which binds and lines have in ways of their own. */
function wordsOf(options: TlsOptions, authorities: Record<string, string>): string {
  const { minVersion, maxVersion, ciphers, ciphersuites, curves, clientAuth } = options;
  // All is said, also what is usual: a line takes from its `bind` what it leaves out.
  const listOf = (names: readonly string[], usual: string): string =>
    names.length === 0 ? usual : names.map(word).join(':');
  const words = [
    `ssl-min-ver TLSv${minVersion ?? '1.2'}`,
    `ssl-max-ver TLSv${maxVersion ?? '1.3'}`,
    `ciphers ${listOf(ciphers, USUAL_CIPHERS)}`,
    `ciphersuites ${listOf(ciphersuites, USUAL_CIPHERSUITES)}`,
    `curves ${listOf(curves, USUAL_CURVES)}`,
  ];
  if (!clientAuth) words.push('verify none');
  else {
    const file = `tls/authorities-${fingerprint(clientAuth.authoritiesPem)}.pem`;
    authorities[file] = clientAuth.authoritiesPem;
    const verify = clientAuth.mode === 'require-and-verify' ? 'required' : 'optional';
    words.push(`ca-file ${file} verify ${verify}`);
  }
  return words.join(' ');
}

/** Hosts whose options a client without SNI would evade. */
export function tlsHosts({ lines }: TlsStructure): readonly string[] {
  return lines.flatMap(({ names }) => names).sort();
}

/** A reason to reload: HAProxy takes a certificate out of the list by its file, which must be on one line only. */
export function listedTwice(
  { before, after }: { readonly before: Listed | undefined; readonly after: Listed | undefined },
  { lines }: TlsStructure,
): { readonly code: string; readonly message: string }[] {
  if (!before || JSON.stringify(before.names) === JSON.stringify(after?.names)) return [];
  if (lines.every(({ file }) => file !== before.file)) return [];
  return [{ code: 'tls-changed', message: `${before.file} is served with TLS options, too.` }];
}

interface Listed {
  readonly file: string;
  readonly names: readonly string[];
}

function secondDefault({ options }: TlsBinding, used: TlsBinding): Problem {
  return {
    severity: 'warning',
    code: 'routing.second-default',
    object: options.provenance.object,
    field: '',
    message: `${used.options.name} holds for every host already, being first by namespace and name: this one is not used. Remove one of them.`,
  };
}

function twoOptions(host: string, { provenance, options }: TlsBinding, owner: TlsBinding): Problem {
  return {
    severity: 'warning',
    code: 'routing.tls-conflict',
    object: provenance.object,
    field: 'spec.tls.options',
    message: `${host} is spoken to as ${owner.options.name} says, being first by namespace and name, not as ${options.name}: a host has one way of TLS. Name the same options.`,
  };
}

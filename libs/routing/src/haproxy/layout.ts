/** Every printed line with where it comes from: what `print` joins and `explain` searches. */
import type { Provenance } from '../ir/provenance.js';
import { CHALLENGE_MAP } from './requests/acme-challenges.js';
import { CHAIN_MAP } from './pools/backend-chains.js';
import { limitSections } from './requests/client-limits.js';
import { certificatesSection, frontendSection, tlsWords } from './frontends.js';
import type {
  CertificateFile,
  MapEntry,
  Model,
  Pool,
  Server,
  ServerFile,
  Slot,
  Structure,
} from './model/model.js';
import { CRT_LIST, hostMap, ROUTER_MAP } from './model/model.js';
import { adminSection, defaultsSection, globalSection } from './sections.js';
import { HEALTH_MAP } from './pools/health-checks.js';
import { kept, peerGlobals, peersSection } from './requests/kept-counts.js';
import { LUA_FILE, LUA_PROGRAM } from './lua/program.js';
import type { EntryPointOptions } from './model/options.js';
import { hasShortWay } from './requests/plain-requests.js';
import { poolDefaultsName, poolDefaultsSection } from './pools/pool-section.js';
import { backendName } from './pools/pools.js';
import { RULE_MAP } from './decisions/rule-programs.js';
import { makeSubrequests, STEP_MAPS, stepSections } from './steps/steps.js';
import { subrequestFiles, subrequestGlobals, subrequestSections } from './requests/subrequests.js';
import { tcpSections } from './connections/tcp-frontends.js';
import { sniMap, TCP_ROUTER_MAP } from './connections/tcp-structure.js';
import { TLS_HOSTS_FILE, tlsHosts } from './connections/tls-structure.js';
import type { TlsLine } from './model/tls-lines.js';
import { socketAddress, word } from './model/words.js';

export interface Line {
  readonly text: string;
  /** What people see instead, where the text is a secret. */
  readonly shown?: string;
  /** Absent for lines that belong to nobody. */
  readonly provenance?: Provenance;
  /** The router, service or SNI names it is about. */
  readonly router?: string;
  readonly service?: string;
  readonly names?: readonly string[];
}

export const CONFIGURATION = 'haproxy.cfg';

/** All maps HAProxy reads; each exists, if empty. */
export function mapFilesOf({ options, tcp }: Structure): readonly string[] {
  return [
    ...options.entryPoints.flatMap((entryPoint) => [
      hostMap(entryPoint.name, 'exact'),
      hostMap(entryPoint.name, 'prefix'),
      ...(hasShortWay(entryPoint) ? [hostMap(entryPoint.name, 'whole')] : []),
    ]),
    ROUTER_MAP,
    CHAIN_MAP,
    RULE_MAP,
    CHALLENGE_MAP,
    HEALTH_MAP,
    ...STEP_MAPS,
    ...(tcp.length === 0 ? [] : [TCP_ROUTER_MAP]),
    ...tcp.map(({ entryPoint }) => sniMap(entryPoint)),
  ];
}

export function layOut(model: Model): ReadonlyMap<string, readonly Line[]> {
  return new Map([
    [CONFIGURATION, configuration(model)],
    ...luaFiles(model.structure),
    ...maps(model),
    [
      CRT_LIST,
      [...model.structure.tls.lines.map(tlsLine), ...certificatesOf(model).map(crtListLine)],
    ],
    [TLS_HOSTS_FILE, tlsHosts(model.structure.tls).map((host) => ({ text: word(host) }))],
  ]);
}

function luaFiles({ options, steps }: Structure): [file: string, lines: Line[]][] {
  const own = makeSubrequests(steps) ? subrequestFiles(options) : [];
  return [[LUA_FILE, LUA_PROGRAM] as const, ...own].map(([file, text]) => [
    file,
    text
      .trimEnd()
      .split('\n')
      .map((line) => ({ text: line })),
  ]);
}

export function certificatesOf(model: Model): CertificateFile[] {
  const certificates = [...model.units.values()].flatMap((unit) => unit.certificates);
  return certificates.sort((a, b) => (a.file < b.file ? -1 : 1));
}

export function serverFilesIn(model: Model): ServerFile[] {
  return [...model.units.values()].flatMap((unit) => unit.serverFiles);
}

/** `address:port weight n …`: the same on a `server` line and after `add server`. */
export function serverArguments(server: Server): string {
  return [socketAddress(server), `weight ${server.weight}`, ...serverWords(server)].join(' ');
}

/**
 * What Traefik keeps for the next request, for as long as HAProxy does. HAProxy 2.6 keeps no connection at all to a
 * server that was added at run time and says nothing of it; connecting takes as long as all else about a request.
 */
const KEPT_CONNECTIONS: readonly (readonly [word: string, value: string])[] = [
  ['pool-purge-delay', '5000ms'],
  ['pool-max-conn', '200'],
];

/** All that is said of a server behind its address and weight. */
export function serverWords({ settings }: Pick<Server, 'settings'>): string[] {
  const defaults = KEPT_CONNECTIONS.filter(
    ([word]) => !settings.some((setting) => setting.startsWith(`${word} `)),
  );
  return [...settings, ...defaults.map((words) => words.join(' '))];
}

function configuration(model: Model): Line[] {
  const { options, pools, steps } = model.structure;
  const asks = makeSubrequests(steps);
  const limits = limitSections(options.clientLimits);
  const tables = [...limits, ...stepSections(steps)];
  const bare = (...sections: string[][]): Line[] =>
    sections
      .filter((section) => section.length > 0)
      .flatMap((section) => [...section.map((text) => ({ text })), { text: '' }]);
  const slots = new Map<string, Slot>();
  for (const unit of model.units.values())
    for (const slot of unit.slots) slots.set(slot.backend, slot);
  const classes = [...pools.values()].sort((a, b) => (a.class.id < b.class.id ? -1 : 1));
  return [
    { text: '# Written by fleetcommand: changes are overwritten.' },
    ...bare(
      [...globalSection(options), ...(asks ? subrequestGlobals() : []), ...peerGlobals(tables)],
      defaultsSection(options),
      peersSection(tables, options),
      ...kept(limits),
      adminSection(options),
    ),
    ...options.entryPoints.flatMap((entryPoint) => frontend(entryPoint, model)),
    ...bare(certificatesSection(model.structure)),
    ...connections(model),
    ...bare(...kept(stepSections(steps)), ...(asks ? subrequestSections(options) : [])),
    ...classes.flatMap((pool) => [
      ...bare(poolDefaultsSection(pool.class, options)),
      ...backends(pool, slots),
    ]),
  ];
}

function frontend(entryPoint: EntryPointOptions, { structure }: Model): Line[] {
  return [...frontendSection(entryPoint, structure), ''].map((text) => ({ text }));
}

function connections({ structure }: Model): Line[] {
  return tcpSections(structure, tlsWords(structure)).flatMap((section) => [
    ...section.map(({ text, source }): Line =>
      source ? { text, provenance: source.provenance, router: source.router } : { text },
    ),
    { text: '' },
  ]);
}

function* backends(
  { class: poolClass, size }: Pool,
  slots: ReadonlyMap<string, Slot>,
): Iterable<Line> {
  const defaults = poolDefaultsName(poolClass);
  for (let index = 1; index <= size; index += 1) {
    const backend = backendName(poolClass.id, index);
    const text = `backend ${backend} from ${defaults}`;
    const slot = slots.get(backend);
    if (!slot) {
      yield { text };
      continue;
    }
    const { provenance, service } = slot;
    yield { text, provenance, service };
    for (const server of slot.servers.values())
      yield {
        text: `  server ${word(server.name)} ${serverArguments(server)}`,
        provenance,
        service,
      };
  }
}

function maps(model: Model): Map<string, Line[]> {
  const entries = new Map<string, MapEntry[]>(
    mapFilesOf(model.structure).map((file) => [file, []]),
  );
  for (const units of [model.units, model.hosts])
    for (const unit of units.values())
      for (const entry of unit.entries) entries.get(entry.map)!.push(entry);
  return new Map(
    [...entries].map(([file, list]) => [
      file,
      list.sort((a, b) => (a.key < b.key ? -1 : 1)).map(mapLine),
    ]),
  );
}

function mapLine({ key, value, provenance, router, isSecret }: MapEntry): Line {
  return {
    text: `${word(key)} ${word(value)}`,
    provenance,
    ...(router !== undefined && { router }),
    ...(isSecret && { shown: `${word(key)} [redacted]` }),
  };
}

function tlsLine({ file, options, names, provenance }: TlsLine): Line {
  return { text: [word(file), `[${options}]`, ...names.map(word)].join(' '), provenance, names };
}

function crtListLine({ file, names, provenance }: CertificateFile): Line {
  return { text: [file, ...names].map(word).join(' '), provenance, names };
}

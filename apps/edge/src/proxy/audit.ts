/**
 * The audit: everything HAProxy holds beside everything the model says, and what puts each difference right. Pure.
 * Servers out of service are nobody's business: their last connections may still end.
 */
import { parseCrtList, parseMap, parseServers } from '@fleetcommand/adapter-haproxy/read-back';
import type { ListedCertificate } from '@fleetcommand/adapter-haproxy/read-back';
import { certificatesOf, mapFilesOf } from '@fleetcommand/routing/haproxy/layout';
import { CRT_LIST } from '@fleetcommand/routing/haproxy/model/model';
import type { CertificateFile, MapEntry, Model } from '@fleetcommand/routing/haproxy/model/model';
import { word } from '@fleetcommand/routing/haproxy/model/words';
import { serverDifferences } from './differences.js';
import type { Difference, Expectation, PlacedServer } from './differences.js';

/** Everything the model holds, and nothing besides. */
export function expectationsOf(model: Model): Expectation[] {
  const units = [...model.units.values(), ...model.hosts.values()];
  const entries = new Map<string, MapEntry[]>(
    mapFilesOf(model.structure).map((file) => [file, []]),
  );
  for (const unit of units)
    for (const entry of unit.entries) {
      const list = entries.get(entry.map);
      if (list) list.push(entry);
      else entries.set(entry.map, [entry]);
    }
  return [
    ...[...entries].map(([map, expected]) => mapEquals(map, expected)),
    serversEqual(placedServers(model)),
    certificatesEqual(model),
  ];
}

function mapEquals(map: string, expected: readonly MapEntry[]): Expectation {
  return {
    line: `show map ${map}`,
    differences: (reply) => {
      const held = parseMap(reply);
      const wanted = new Map(expected.map(({ key, value }) => [word(key), word(value)]));
      const strangers = [...held.keys()].filter((key) => !wanted.has(key));
      return [
        ...[...wanted].flatMap(([key, value]) => entryDifference(map, key, value, held.get(key))),
        ...strangers.map((key) => ({
          fault: `${map}: "${key}" does not belong there`,
          repair: [{ kind: 'del-map', map, key } as const],
        })),
      ];
    },
  };
}

function entryDifference(
  map: string,
  key: string,
  value: string,
  held: string | undefined,
): Difference[] {
  if (held === value) return [];
  const kind = held === undefined ? 'add-map' : 'set-map';
  const is = held === undefined ? 'absent' : `"${held}"`;
  return [
    {
      fault: `${map}: "${key}" is ${is} instead of "${value}"`,
      repair: [{ kind, map, key, value }],
    },
  ];
}

/** By `backend/server`. */
function placedServers({ units, structure }: Model): ReadonlyMap<string, PlacedServer> {
  const placed = new Map<string, PlacedServer>();
  for (const { slots } of units.values())
    for (const { backend, classId, servers } of slots) {
      const isSticky = structure.pools.get(classId)?.class.cookie !== undefined;
      for (const [name, server] of servers)
        placed.set(`${backend}/${name}`, { backend, server, isSticky });
    }
  return placed;
}

function serversEqual(expected: ReadonlyMap<string, PlacedServer>): Expectation {
  return {
    line: 'show servers state',
    differences: (reply) => {
      const held = parseServers(reply);
      const strangers = [...held].filter(
        ([path, server]) => path.startsWith('pool-') && server.accepting && !expected.has(path),
      );
      return [
        ...[...expected].flatMap(([path, placed]) =>
          serverDifferences(path, placed, held.get(path)),
        ),
        ...strangers.map(([path, { backend, name }]) => ({
          fault: `server ${path} takes requests and should not exist`,
          repair: [{ kind: 'remove-server', backend, server: name } as const],
        })),
      ];
    },
  };
}

/** Lines with options belong to the structure: they are only counted. */
function certificatesEqual(model: Model): Expectation {
  const withOptions = new Set(model.structure.tls.lines.map(({ file }) => file));
  const plain = certificatesOf(model).filter(({ file }) => !withOptions.has(file));
  return {
    line: `show ssl crt-list ${CRT_LIST}`,
    differences: (reply) => {
      const held = new Map(parseCrtList(reply).map((line) => [line.file, line]));
      const wanted = new Set([...withOptions, ...plain.map(({ file }) => file)]);
      const strangers = [...held.keys()].filter((file) => !wanted.has(file));
      return [
        ...[...withOptions]
          .filter((file) => !held.has(file))
          .map((file) => ({ fault: `${CRT_LIST}: ${file} is absent` })),
        ...plain.flatMap((certificate) => lineDifference(certificate, held.get(certificate.file))),
        ...strangers.map((file) => ({
          fault: `${CRT_LIST}: ${file} does not belong there`,
          repair: [{ kind: 'remove-crt-list', crtList: CRT_LIST, file } as const],
        })),
      ];
    },
  };
}

function lineDifference(
  { file, names }: CertificateFile,
  held: ListedCertificate | undefined,
): Difference[] {
  const add = { kind: 'add-crt-list', crtList: CRT_LIST, file, names } as const;
  if (!held) return [{ fault: `${CRT_LIST}: ${file} is absent`, repair: [add] }];
  const [is, ought] = [held.rest, names.map(word).join(' ')];
  if (is === ought) return [];
  return [
    {
      fault: `${CRT_LIST}: ${file} is for ${is || 'any name'} instead of ${ought}`,
      repair: [{ kind: 'remove-crt-list', crtList: CRT_LIST, file }, add],
    },
  ];
}

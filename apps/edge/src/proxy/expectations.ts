/** What HAProxy must answer once it holds what it should: pure, so that the reading back is the only I/O. */
import { parseCrtList, parseMap, parseServers } from '@fleetcommand/adapter-haproxy/read-back';
import type { RunningServer } from '@fleetcommand/adapter-haproxy/read-back';
import { mapFilesOf } from '@fleetcommand/routing/haproxy/layout';
import { CRT_LIST } from '@fleetcommand/routing/haproxy/model';
import type { MapEntry, Model, Server } from '@fleetcommand/routing/haproxy/model';
import type { RuntimeCommand } from '@fleetcommand/routing/haproxy/plan';
import { socketWord } from '@fleetcommand/routing/haproxy/words';

export interface Expectation {
  /** The command that reads. */
  readonly line: string;
  /** What is wrong with the reply, one sentence each; empty when it is as expected. */
  faults(reply: string): string[];
}

/** What changed by the commands, and nothing else: a few reads, whatever else HAProxy holds. */
export function expectationsAfter(commands: readonly RuntimeCommand[]): Expectation[] {
  const maps = new Map<string, Expectation>();
  const servers = new Map<string, Map<string, Server | undefined>>();
  const lists = new Map<string, Map<string, boolean>>();
  const backend = (name: string): Map<string, Server | undefined> =>
    getOrSet(servers, name, () => new Map());
  for (const command of commands) {
    switch (command.kind) {
      case 'add-map':
      case 'set-map':
        maps.set(
          `${command.map} ${command.key}`,
          mapHolds(command.map, command.key, command.value),
        );
        break;
      case 'del-map':
        maps.set(`${command.map} ${command.key}`, mapLacks(command.map, command.key));
        break;
      case 'add-server':
        backend(command.backend).set(command.server.name, command.server);
        break;
      case 'remove-server':
        backend(command.backend).set(command.server, undefined);
        break;
      case 'add-crt-list':
        getOrSet(lists, command.crtList, () => new Map<string, boolean>()).set(command.file, true);
        break;
      case 'remove-crt-list':
        getOrSet(lists, command.crtList, () => new Map<string, boolean>()).set(command.file, false);
        break;
      default:
        // Weights and certificates' contents are vouched for by the replies to the commands themselves.
        break;
    }
  }
  return [
    ...maps.values(),
    ...[...servers].map(([name, expected]) => backendHolds(name, expected)),
    ...[...lists].map(([list, expected]) => listHolds(list, expected)),
  ];
}

/** Everything the model holds and nothing besides, apart from servers that are out of service. */
export function expectationsOf(model: Model): Expectation[] {
  const units = [...model.units.values(), ...model.hosts.values()];
  const entries = new Map<string, MapEntry[]>(
    mapFilesOf(model.structure).map((file) => [file, []]),
  );
  for (const unit of units)
    for (const entry of unit.entries) getOrSet(entries, entry.map, () => []).push(entry);
  const slots = [...model.units.values()].flatMap((unit) => unit.slots);
  const certificates = [...model.units.values()].flatMap((unit) => unit.certificates);
  return [
    ...[...entries].map(([map, expected]) => mapEquals(map, expected)),
    serversEqual(
      new Map(
        slots.flatMap((slot) =>
          [...slot.servers].map(([name, server]) => [`${slot.backend}/${name}`, server] as const),
        ),
      ),
    ),
    listHolds(CRT_LIST, new Map(certificates.map(({ file }) => [file, true]))),
  ];
}

function mapHolds(map: string, key: string, value: string): Expectation {
  return {
    line: `get map ${map} ${socketWord(key)}`,
    faults: (reply) => {
      const found = lookUp(reply);
      if (found?.key === key && found.value === value) return [];
      return [`${map}: "${key}" is ${found ? `"${found.value}"` : 'absent'} instead of "${value}"`];
    },
  };
}

function mapLacks(map: string, key: string): Expectation {
  return {
    line: `get map ${map} ${socketWord(key)}`,
    faults: (reply) => (lookUp(reply)?.key === key ? [`${map}: "${key}" is still there`] : []),
  };
}

/** `type=str, case=sensitive, found=yes, idx=tree, key="a", value="b", type="str"` (management guide, `get map`). */
function lookUp(reply: string): { key: string; value: string } | undefined {
  const match = /found=yes.*key="(.*)", value="(.*)", type=/s.exec(reply);
  return match ? { key: match[1]!, value: match[2]! } : undefined;
}

function mapEquals(map: string, expected: readonly MapEntry[]): Expectation {
  return {
    line: `show map ${map}`,
    faults: (reply) => {
      const held = parseMap(reply);
      const faults = expected
        .filter(({ key, value }) => held.get(key) !== value)
        .map(
          ({ key, value }) => `${map}: "${key}" is ${quoted(held.get(key))} instead of "${value}"`,
        );
      const wanted = new Set(expected.map(({ key }) => key));
      const strangers = [...held.keys()].filter((key) => !wanted.has(key));
      return [...faults, ...strangers.map((key) => `${map}: "${key}" does not belong there`)];
    },
  };
}

function backendHolds(
  backend: string,
  expected: ReadonlyMap<string, Server | undefined>,
): Expectation {
  return {
    line: `show servers state ${backend}`,
    faults: (reply) => {
      const held = parseServers(reply);
      return [...expected].flatMap(([name, server]) =>
        serverFault(`${backend}/${name}`, server, held.get(`${backend}/${name}`)),
      );
    },
  };
}

function serversEqual(expected: ReadonlyMap<string, Server>): Expectation {
  return {
    line: 'show servers state',
    faults: (reply) => {
      const held = parseServers(reply);
      const faults = [...expected].flatMap(([name, server]) =>
        serverFault(name, server, held.get(name)),
      );
      const strangers = [...held].filter(
        ([name, server]) => name.startsWith('pool-') && server.accepting && !expected.has(name),
      );
      return [
        ...faults,
        ...strangers.map(([name]) => `server ${name} takes requests and should not exist`),
      ];
    },
  };
}

function serverFault(
  name: string,
  expected: Server | undefined,
  held: RunningServer | undefined,
): string[] {
  if (!expected) return held?.accepting ? [`server ${name} still takes requests`] : [];
  if (!held) return [`server ${name} is absent`];
  if (held.address !== expected.address || held.port !== expected.port) {
    return [
      `server ${name} is ${held.address}:${held.port} instead of ${expected.address}:${expected.port}`,
    ];
  }
  const isTaking = expected.isChecked ? held.inService : held.accepting;
  return expected.weight > 0 && !isTaking ? [`server ${name} takes no requests`] : [];
}

function listHolds(list: string, expected: ReadonlyMap<string, boolean>): Expectation {
  return {
    line: `show ssl crt-list ${list}`,
    faults: (reply) => {
      const held = new Set(parseCrtList(reply).map(({ file }) => file));
      return [...expected].flatMap(([file, isWanted]) => {
        if (held.has(file) === isWanted) return [];
        return [`${list}: ${file} is ${isWanted ? 'absent' : 'still listed'}`];
      });
    },
  };
}

function quoted(value: string | undefined): string {
  return value === undefined ? 'absent' : `"${value}"`;
}

function getOrSet<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const present = map.get(key);
  if (present !== undefined) return present;
  const made = make();
  map.set(key, made);
  return made;
}

/** What HAProxy must answer after commands: pure, so that the reading back is the only I/O. */
import { parseCrtList } from '@fleetcommand/adapter-haproxy/read-back';
import { USER_MAP } from '@fleetcommand/routing/haproxy/lua/passwords';
import type { RuntimeCommand } from '@fleetcommand/routing/haproxy/model/runtime-command';
import { socketWord } from '@fleetcommand/routing/haproxy/model/words';
import { backendHolds } from './differences.js';
import type { Expectation, PlacedServer } from './differences.js';

/** What changed by the commands, and nothing else: a few reads, whatever else HAProxy holds. */
export function expectationsAfter(commands: readonly RuntimeCommand[]): Expectation[] {
  const maps = new Map<string, Expectation>();
  const servers = new Map<string, Map<string, PlacedServer | undefined>>();
  const lists = new Map<string, Map<string, boolean>>();
  const backend = (name: string): Map<string, PlacedServer | undefined> =>
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
        backend(command.backend).set(command.server.name, {
          backend: command.backend,
          server: command.server,
          isSticky: command.dynamicCookie,
        });
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

function mapHolds(map: string, key: string, value: string): Expectation {
  return {
    line: `get map ${map} ${socketWord(key)}`,
    differences: (reply) => {
      const found = lookUp(reply);
      if (found?.key === key && found.value === value) return [];
      const is = found ? `"${shown(map, found.value)}"` : 'absent';
      return [{ fault: `${map}: "${key}" is ${is} instead of "${shown(map, value)}"` }];
    },
  };
}

/** Hashes of passwords do not get into logs. */
function shown(map: string, value: string): string {
  return map === USER_MAP ? '[redacted]' : value;
}

function mapLacks(map: string, key: string): Expectation {
  return {
    line: `get map ${map} ${socketWord(key)}`,
    differences: (reply) =>
      lookUp(reply)?.key === key ? [{ fault: `${map}: "${key}" is still there` }] : [],
  };
}

/** `type=str, case=sensitive, found=yes, idx=tree, key="a", value="b", type="str"` (management guide, `get map`). */
function lookUp(reply: string): { key: string; value: string } | undefined {
  const match = /found=yes.*key="(.*)", value="(.*)", type=/s.exec(reply);
  return match ? { key: match[1]!, value: match[2]! } : undefined;
}

function listHolds(list: string, expected: ReadonlyMap<string, boolean>): Expectation {
  return {
    line: `show ssl crt-list ${list}`,
    differences: (reply) => {
      const held = new Set(parseCrtList(reply).map(({ file }) => file));
      return [...expected].flatMap(([file, isWanted]) => {
        if (held.has(file) === isWanted) return [];
        return [{ fault: `${list}: ${file} is ${isWanted ? 'absent' : 'still listed'}` }];
      });
    },
  };
}

function getOrSet<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const present = map.get(key);
  if (present !== undefined) return present;
  const made = make();
  map.set(key, made);
  return made;
}

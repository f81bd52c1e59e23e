/** One file with everything it refers to: PEM files, files of users, and addresses of names. */
import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import type { Raw } from '@fleetcommand/routing/dialects/dynamic/decode';
import {
  hostNamesIn,
  readConfiguration,
} from '@fleetcommand/routing/dialects/file/read-configuration';
import type { Part } from '@fleetcommand/routing/dialects/dynamic/part';
import { fileOrText, parseText } from './read-files.js';

/** Throws with a sentence where the file is no configuration at all. `dynamicIn` is what of it is one; all of it. */
export async function loadFile(
  path: string,
  dynamicIn: (raw: Raw) => Raw = (raw) => raw,
): Promise<Part> {
  const raw = await inlined(dynamicIn(parseText(path, await readFile(path, 'utf8'))), '');
  const hosts = hostNamesIn(raw);
  const addresses = new Map<string, readonly string[]>();
  await Promise.all(
    hosts.map(async (host) => {
      const found = await lookup(host, { all: true }).catch(() => []);
      addresses.set(host, found.map(({ address }) => address).sort());
    }),
  );
  const object = { kind: 'File', namespace: '', name: path };
  return readConfiguration(raw, object, (host) => addresses.get(host));
}

/** Of Traefik 1's static configuration: the certificates that its entry points name. */
export function certificatesOfEntryPoints(raw: Raw): Raw {
  const entryPoints = Object.values(sectionIn(raw, 'entrypoints') ?? {});
  const certificates = entryPoints.flatMap((each) => {
    const named = Object.entries(sectionIn(each, 'tls') ?? {});
    const [, list] = named.find(([name]) => name.toLowerCase() === 'certificates') ?? [];
    return Array.isArray(list) ? (list as readonly Raw[]) : [];
  });
  return { tls: { certificates } };
}

function sectionIn(raw: Raw, name: string): Readonly<Record<string, Raw>> | undefined {
  const [, section] = Object.entries(raw ?? {}).find(([each]) => each.toLowerCase() === name) ?? [];
  return typeof section === 'object' && section !== null && !Array.isArray(section)
    ? (section as Readonly<Record<string, Raw>>)
    : undefined;
}

/** Fields whose value is a file or the text itself. */
const FILES = new Set(['certfile', 'keyfile', 'rootcas', 'cafiles', 'ca', 'cert', 'key']);

/** The same with the files it names in their places. Throws where one cannot be read. */
async function inlined(raw: Raw, field: string): Promise<Raw> {
  if (typeof raw === 'string') return FILES.has(field) ? fileOrText(raw) : raw;
  if (Array.isArray(raw))
    return Promise.all((raw as readonly Raw[]).map((each) => inlined(each, field)));
  if (typeof raw !== 'object' || raw === null) return raw;
  const section = raw as Readonly<Record<string, Raw>>;
  const entries = await Promise.all(
    Object.entries(section).map(async ([name, value]): Promise<[string, Raw]> => {
      const lower = name.toLowerCase();
      if (lower !== 'usersfile' || typeof value !== 'string')
        return [name, await inlined(value, lower)];
      const text = await readFile(value, 'utf8');
      return ['users', text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'))];
    }),
  );
  return Object.fromEntries(entries);
}

/** Which owner gives what: entries by name, merged where several owners give one, and who is told that it lost. */
import type { Problem } from '../../ir/ir.js';
import { excerpt } from '../../ir/names.js';
import type { Entry } from './objects.js';
import { SECTION_PATHS, entryKey } from './part.js';
import type { Part, PlacedService, PlacedTcpService, Section } from './part.js';
import type { Aliases } from './references.js';

export interface Changed {
  /** Undefined: nobody gives it any more. */
  readonly entries: readonly { readonly key: string; readonly entry: Entry | undefined }[];
  /** Of parts whose problems may differ. */
  readonly problems: ReadonlyMap<string, readonly Problem[]>;
  readonly hasCertificates: boolean;
}

export class Claims {
  private readonly parts = new Map<string, Map<string, Part>>();
  /** `provider section name` → keys of the parts that give it. */
  private readonly claims = new Map<string, Set<string>>();
  /** Part → entry → why its own is not used. */
  private readonly lost = new Map<string, Map<string, Problem>>();

  constructor(private readonly aliases: Aliases) {}

  set(provider: string, part: Part): Changed {
    return this.change(provider, [[part.key, part]]);
  }

  delete(provider: string, key: string): Changed {
    return this.change(provider, [[key, undefined]]);
  }

  replace(provider: string, parts: Iterable<Part>): Changed {
    const wanted = new Map([...parts].map((part) => [part.key, part]));
    const gone = [...(this.parts.get(provider)?.keys() ?? [])].filter((key) => !wanted.has(key));
    return this.change(provider, [...wanted, ...gone.map((key) => [key, undefined] as const)]);
  }

  *entriesOf(provider: string, section: Section): Iterable<Entry> {
    for (const key of this.claims.keys())
      if (key.startsWith(`${provider} ${section} `)) {
        const entry = this.merged(key, provider).entry;
        if (entry) yield entry;
      }
  }

  private change(
    provider: string,
    changes: Iterable<readonly [string, Part | undefined]>,
  ): Changed {
    const parts = this.parts.get(provider) ?? new Map<string, Part>();
    this.parts.set(provider, parts);
    const touched = new Set<string>();
    const told = new Set<string>();
    for (const [key, after] of changes) {
      const before = parts.get(key);
      if (JSON.stringify(before) === JSON.stringify(after) && sameBroken(before, after)) continue;
      told.add(key);
      for (const name of namesOf(before))
        this.unclaim(`${provider} ${name}`, `${provider} ${key}`, key, touched);
      for (const name of namesOf(after)) this.claim(`${provider} ${name}`, key, touched);
      if (after) parts.set(key, after);
      else parts.delete(key);
    }
    const entries = [...touched].map((key) => {
      const { entry, problems } = this.merged(key, provider);
      this.note(`${provider} `, key, problems, told);
      return { key, entry };
    });
    return {
      entries: entries.filter(({ key }) => !key.startsWith(`${provider} certificates `)),
      problems: new Map([...told].map((key) => [key, this.problemsOf(provider, key)])),
      hasCertificates: entries.some(({ key }) => key.startsWith(`${provider} certificates `)),
    };
  }

  private claim(name: string, part: string, touched: Set<string>): void {
    touched.add(name);
    const claimed = this.claims.get(name) ?? new Set<string>();
    claimed.add(part);
    this.claims.set(name, claimed);
  }

  private unclaim(name: string, owner: string, part: string, touched: Set<string>): void {
    touched.add(name);
    this.lost.get(owner)?.delete(name);
    const claimed = this.claims.get(name);
    claimed?.delete(part);
    if (claimed?.size === 0) this.claims.delete(name);
  }

  private note(
    prefix: string,
    entry: string,
    problems: ReadonlyMap<string, Problem>,
    told: Set<string>,
  ): void {
    for (const part of this.claims.get(entry) ?? []) {
      const lost = this.lost.get(prefix + part) ?? new Map<string, Problem>();
      const problem = problems.get(part);
      if (JSON.stringify(lost.get(entry)) === JSON.stringify(problem)) continue;
      if (problem) lost.set(entry, problem);
      else lost.delete(entry);
      this.lost.set(prefix + part, lost);
      told.add(part);
    }
  }

  private problemsOf(provider: string, key: string): readonly Problem[] {
    const own = this.parts.get(provider)?.get(key)?.problems ?? [];
    return [...own, ...(this.lost.get(`${provider} ${key}`)?.values() ?? [])];
  }

  /** The entry as it holds, and problems of the parts whose own differs. */
  private merged(
    key: string,
    provider: string,
  ): { readonly entry: Entry | undefined; readonly problems: ReadonlyMap<string, Problem> } {
    const [, section = '', ...rest] = key.split(' ');
    const name = rest.join(' ');
    const of = section as Section;
    const parts = [...(this.claims.get(key) ?? [])]
      .flatMap((each) => this.parts.get(provider)?.get(each) ?? [])
      .sort(byRank);
    const [first, ...others] = parts;
    const problems = new Map<string, Problem>();
    if (!first) return { entry: undefined, problems };
    const valueIn = (part: Part): unknown => part.entries[of][name];
    const asked = definitionOf(valueIn(first));
    for (const other of others)
      if (definitionOf(valueIn(other)) !== asked)
        problems.set(other.key, lostTo(first, other, of, name));
    const servers = parts.flatMap((part) => serversOf(valueIn(part)));
    const broken = first.broken.get(entryKey(of, name));
    return {
      entry: {
        provider,
        section: of,
        name,
        part: first,
        aliases: this.aliases,
        value: hasServers(of) ? { ...(valueIn(first) as object), servers } : valueIn(first),
        ...(broken !== undefined && { broken }),
      },
      problems,
    };
  }
}

function hasServers(section: Section): boolean {
  return section === 'services' || section === 'tcpServices';
}

function lostTo(first: Part, other: Part, section: Section, name: string): Problem {
  const isService = hasServers(section);
  const { kind, name: winner } = first.object;
  return {
    severity: isService ? 'warning' : 'error',
    code: 'traefik.claimed-twice',
    object: other.object,
    field: `${other.prefix}${SECTION_PATHS[section]}.${name}`,
    message: `${kind} ${excerpt(winner)} says ${excerpt(name)} otherwise, and what it says holds${isService ? '; the servers of both are used' : ': this one is not used'}. Give one of them another name, or both the same settings.`,
  };
}

function byRank(a: Part, b: Part): number {
  const [left, right] = [`${a.rank ?? ''} ${a.key}`, `${b.rank ?? ''} ${b.key}`];
  return left < right ? -1 : 1;
}

function* namesOf(part: Part | undefined): Iterable<string> {
  if (!part) return;
  for (const [section, entries] of Object.entries(part.entries))
    for (const name of Object.keys(entries)) yield entryKey(section as Section, name);
}

/** What must be the same where several give one name. */
function definitionOf(value: unknown): string {
  const { servers: _servers, ...rest } = value as { servers?: unknown };
  return JSON.stringify(rest);
}

function serversOf(value: unknown): readonly unknown[] {
  return (value as PlacedService | PlacedTcpService).servers ?? [];
}

function sameBroken(before: Part | undefined, after: Part | undefined): boolean {
  return JSON.stringify([...(before?.broken ?? [])]) === JSON.stringify([...(after?.broken ?? [])]);
}

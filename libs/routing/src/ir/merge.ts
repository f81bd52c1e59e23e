/** Fragments of all sources as one table in which every name has one owner. */
import type { Fragment, Problem, RouteTable } from './ir.js';
import type { Provenance } from './provenance.js';
import { PersistentMap } from './persistent-map.js';

export type FragmentChange = readonly [id: string, fragment: Fragment | undefined];

/**
 * A table of these fragments. With `previous` only what changed since (by identity) is worked on. Where two
 * fragments have a router, service or certificate of one name, the one of the lower fragment id keeps it; the
 * other's is left out, with a problem.
 */
export function merge(fragments: Iterable<Fragment>, previous?: RouteTable): RouteTable {
  const base = previous instanceof Table ? previous : Table.empty;
  const wanted = new Map<string, Fragment>();
  for (const fragment of fragments) wanted.set(fragment.id, fragment);
  const changes: FragmentChange[] = [];
  for (const [id, before] of base.inputs) {
    const after = wanted.get(id);
    if (after !== before) changes.push([id, after]);
  }
  if (wanted.size > base.inputs.size - changes.filter(([, after]) => after === undefined).length)
    for (const [id, fragment] of wanted) if (!base.inputs.has(id)) changes.push([id, fragment]);
  return base.with(changes);
}

/** The table after some fragments changed, or went (undefined): its cost is that of the changes. */
export function mergeChanges(previous: RouteTable, changes: Iterable<FragmentChange>): RouteTable {
  const base = previous instanceof Table ? previous : (merge(previous.fragments.values()) as Table);
  return base.with(changes);
}

class Table implements RouteTable {
  static readonly empty = new Table(
    PersistentMap.empty(),
    PersistentMap.empty(),
    PersistentMap.empty(),
  );
  private allProblems: readonly Problem[] | undefined;

  private constructor(
    /** As the sources gave them. */
    readonly inputs: PersistentMap<Fragment>,
    /** Without what others own. */
    readonly fragments: PersistentMap<Fragment>,
    /** Name → ids of the fragments that have it, in order: the first owns it. */
    private readonly owners: PersistentMap<readonly string[]>,
  ) {}

  get problems(): readonly Problem[] {
    this.allProblems ??= [...this.fragments]
      .filter(([, { problems }]) => problems.length > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, { problems }]) => problems);
    return this.allProblems;
  }

  with(changes: Iterable<FragmentChange>): Table {
    const wanted = new Map(changes);
    const claims = new Map<string, Set<string>>();
    const claim = (name: string): Set<string> => {
      const claimed = claims.get(name) ?? new Set(this.owners.get(name));
      claims.set(name, claimed);
      return claimed;
    };
    for (const [id, fragment] of wanted) {
      for (const name of namesOf(this.inputs.get(id))) claim(name).delete(id);
      for (const name of namesOf(fragment)) claim(name).add(id);
    }
    const inputs = this.inputs.with(wanted);
    const owners = this.owners.with(
      [...claims].map(
        ([name, ids]) => [name, ids.size === 0 ? undefined : [...ids].sort()] as const,
      ),
    );
    const affected = new Set(wanted.keys());
    for (const [name, ids] of claims) {
      if (ids.size <= 1 && (this.owners.get(name)?.length ?? 0) <= 1) continue;
      for (const id of ids) affected.add(id);
    }
    const fragments = this.fragments.with(
      [...affected].map((id) => {
        const input = inputs.get(id);
        return [id, input && withoutForeign(input, owners)] as const;
      }),
    );
    return new Table(inputs, fragments, owners);
  }
}

function* namesOf(fragment: Fragment | undefined): Iterable<string> {
  if (!fragment) return;
  for (const { name } of fragment.routers) yield `router ${name}`;
  for (const { name } of fragment.services) yield `service ${name}`;
  for (const { name } of fragment.certificates) yield `certificate ${name}`;
}

function withoutForeign(fragment: Fragment, owners: PersistentMap<readonly string[]>): Fragment {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const keeps =
    (kind: string) =>
    (part: { name: string; provenance: Provenance }): boolean => {
      const key = `${kind} ${part.name}`;
      const owner = owners.get(key)?.[0] ?? fragment.id;
      if (owner === fragment.id && !seen.has(key)) {
        seen.add(key);
        return true;
      }
      problems.push({
        severity: 'error',
        code: 'routing.duplicate-name',
        object: part.provenance.object,
        field: 'metadata.name',
        message: `The ${kind} name ${part.name} already belongs to ${owner}: this one is left out. Rename the object.`,
        ...(kind === 'router' && { router: part.name }),
      });
      return false;
    };
  const services = fragment.services.filter(keeps('service'));
  const certificates = fragment.certificates.filter(keeps('certificate'));
  const kept = new Set(services.map(({ name }) => name));
  // A router whose service went to somebody else goes with it: it must not reach another owner's instances.
  const routers = fragment.routers
    .filter(keeps('router'))
    .filter(({ service }) => service === undefined || kept.has(service));
  if (problems.length === 0) return fragment;
  return {
    ...fragment,
    routers,
    services,
    certificates,
    problems: [...fragment.problems, ...problems],
  };
}

/**
 * From the route table to the HAProxy model. With the model HAProxy runs as `previous`, only fragments that differ,
 * and the hosts they touch, are compiled: the rest is taken over as it is.
 */
import type { Fragment, Problem, RouteTable } from '../ir/ir.js';
import { PersistentMap } from '../ir/persistent-map.js';
import type { Difference } from '../ir/persistent-map.js';
import { chainsOfServices } from './pools/backend-chains.js';
import { compileHosts, hostClaims } from './compile-hosts.js';
import type {
  Assignment,
  HostUnit,
  Model,
  ModelOrigin,
  PoolClass,
  Slot,
  Step,
  Structure,
  Unit,
} from './model/model.js';
import type { EdgeOptions } from './model/options.js';
import { poolClassOf } from './pools/pool-classes.js';
import { Allocator } from './pools/pools.js';
import type { Place } from './pools/pools.js';
import { COMMON_STEPS, stepsOf } from './steps/steps.js';
import { refusalOfRouter } from './steps/router-limits.js';
import { refusalOf } from './pools/service-limits.js';
import { tcpAfter } from './connections/tcp-structure.js';
import { tlsAfter } from './connections/tls-structure.js';
import { compileUnit, sniClaim } from './units.js';

export interface Previous {
  /** What HAProxy runs: services stay at their backends, and unchanged parts keep their identity. */
  readonly model?: Model;
  /** Without a model: the backends services had in an earlier run. */
  readonly assignment?: Assignment;
}

type Changes = ReadonlyArray<Difference<Fragment>>;

export function compile(table: RouteTable, options: EdgeOptions, previous: Previous = {}): Model {
  const before = previous.model;
  const fragments =
    table.fragments instanceof PersistentMap
      ? (table.fragments as PersistentMap<Fragment>)
      : PersistentMap.empty<Fragment>().with(table.fragments);
  const changes = inOrder(
    fragments.differencesFrom(before?.origin.fragments ?? PersistentMap.empty()),
  );
  const origin: ModelOrigin = {
    fragments,
    hostOwners: reindex(before?.origin.hostOwners, changes, hostClaims(options)),
    sniOwners: reindex(before?.origin.sniOwners, changes, sniClaims),
  };
  const places = new PlaceKeeper(before, options, fragments, previous.assignment ?? {});
  const units = compileUnits(before, origin, changes, places, options);
  const hosts = compileHosts(before, origin, changes, { options, units });
  const structure: Structure = {
    options,
    pools: places.finish(changes),
    steps: stepsAfter(before?.structure.steps ?? COMMON_STEPS, changes, { options, units }),
    tcp: tcpAfter(before?.structure.tcp ?? [], changes, fragments.values(), options.entryPoints),
    tls: tlsAfter(before?.structure.tls, changes, {
      fragments,
      sniOwners: origin.sniOwners,
      selfMade: options.defaultCertificate,
      units,
    }),
  };
  return new CompiledModel(structure, units, hosts, origin);
}

/** Which backend each service holds, to be given to the first `compile` of a later run. */
export function assignmentOf(model: Model): Assignment {
  const slots = [...model.units.values()].flatMap((unit) => unit.slots);
  return Object.fromEntries(slots.map(({ service, backend }) => [service, backend]));
}

class CompiledModel implements Model {
  private allProblems: readonly Problem[] | undefined;

  constructor(
    readonly structure: Structure,
    readonly units: Model['units'],
    readonly hosts: Model['hosts'],
    readonly origin: ModelOrigin,
  ) {}

  get problems(): readonly Problem[] {
    const parts: Array<Unit | HostUnit> = [...this.units.values(), ...this.hosts.values()];
    this.allProblems ??= parts
      .filter(({ problems }) => problems.length > 0)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .flatMap(({ problems }) => problems)
      .concat(this.structure.tls.problems);
    return this.allProblems;
  }
}

/** By id, so that the same fragments give the same model whatever came first. */
function inOrder(differences: Iterable<Difference<Fragment>>): Changes {
  return [...differences].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Who claims which key, after changes; owners in order. */
function reindex(
  before: PersistentMap<readonly string[]> = PersistentMap.empty(),
  changes: Changes,
  claims: (fragment: Fragment) => Iterable<readonly [key: string, owner: string]>,
): PersistentMap<readonly string[]> {
  const touched = new Map<string, Set<string>>();
  const ownersOf = (key: string): Set<string> => {
    const owners = touched.get(key) ?? new Set(before.get(key));
    touched.set(key, owners);
    return owners;
  };
  for (const { before: old, after } of changes) {
    if (old) for (const [key, owner] of claims(old)) ownersOf(key).delete(owner);
    if (after) for (const [key, owner] of claims(after)) ownersOf(key).add(owner);
  }
  const updates = [...touched]
    .map(([key, owners]) => [key, [...owners].sort()] as const)
    .filter(([key, owners]) => !isSame(before.get(key) ?? [], owners))
    .map(([key, owners]) => [key, owners.length === 0 ? undefined : owners] as const);
  return before.with(updates);
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

function* sniClaims({ id, certificates }: Fragment): Iterable<readonly [string, string]> {
  for (const certificate of certificates)
    for (const name of certificate.names) yield [name, sniClaim(id, certificate)];
}

function compileUnits(
  before: Model | undefined,
  { fragments, sniOwners }: ModelOrigin,
  changes: Changes,
  places: PlaceKeeper,
  options: EdgeOptions,
): PersistentMap<Unit> {
  const affected = new Set(changes.map(({ key }) => key));
  // A certificate's change may give a name to, or take it from, another fragment's certificate.
  for (const { before: old, after } of sniOwners.differencesFrom(
    before?.origin.sniOwners ?? PersistentMap.empty(),
  ))
    for (const claim of [old?.[0], after?.[0]])
      if (claim !== undefined) affected.add(claim.slice(0, claim.indexOf(' ')));
  const updates = [...affected].sort().map((id) => {
    const fragment = fragments.get(id);
    return [
      id,
      fragment && compileUnit(fragment, places.of(fragment), sniOwners, options),
    ] as const;
  });
  return (before?.units ?? PersistentMap.empty<Unit>()).with(updates);
}

/**
 * Those of frontends. They stay declared once they were needed: taking one back would be a reload that helps nobody.
 */
function stepsAfter(
  before: readonly Step[],
  changes: Changes,
  { options, units }: { readonly options: EdgeOptions; readonly units: Model['units'] },
): readonly Step[] {
  const known = new Set(before.map(stepKey));
  const added = new Map<string, Step>();
  for (const { key, after } of changes) {
    const slots = units.get(key)?.slots ?? [];
    const ofBackends = new Set(
      slots.filter(({ hasChain }) => hasChain).map((slot) => slot.service),
    );
    for (const router of after?.routers ?? []) {
      if (ofBackends.has(router.service ?? '') || refusalOfRouter(router, options)) continue;
      for (const step of stepsOf(router))
        if (!known.has(stepKey(step))) added.set(stepKey(step), step);
    }
  }
  if (added.size === 0) return before;
  return [...before, ...added.values()].sort((a, b) => (stepKey(a) < stepKey(b) ? -1 : 1));
}

function stepKey({ position, shape }: Step): string {
  return `${position} ${shape}`;
}

type ServiceClasses = ReadonlyArray<readonly [service: string, PoolClass]>;

/** Which backends the services of a fragment need. */
function classesOf(fragment: Fragment, options: EdgeOptions): ServiceClasses {
  const chains = chainsOfServices(fragment, options);
  return fragment.services
    .filter((service) => refusalOf(service) === undefined)
    .map((service) => {
      const chain = chains.get(service.name);
      return [service.name, poolClassOf(chain ? { ...service, chain } : service)] as const;
    });
}

/** Keeps services at their backends from one model to the next. */
class PlaceKeeper {
  private readonly allocator: Allocator;
  /** Of every fragment, where there is no model yet; of others, what is needed is found when it is asked for. */
  private readonly classes: ReadonlyMap<string, ServiceClasses>;
  private readonly restored: ReadonlyMap<string, Place>;
  private readonly kept = new Set<Slot>();

  constructor(
    private readonly before: Model | undefined,
    private readonly options: EdgeOptions,
    fragments: PersistentMap<Fragment>,
    assignment: Assignment,
  ) {
    this.allocator = new Allocator(before?.structure.pools ?? new Map(), options);
    this.classes = new Map(
      before
        ? []
        : [...fragments.values()].map((fragment) => [fragment.id, classesOf(fragment, options)]),
    );
    this.restored = this.allocator.restore([...this.classes.values()].flat(), assignment);
  }

  of(fragment: Fragment): ReadonlyMap<string, Place> {
    const slots = this.before?.units.get(fragment.id)?.slots ?? [];
    const held = new Map(slots.map((slot) => [slot.service, slot]));
    const classes = this.classes.get(fragment.id) ?? classesOf(fragment, this.options);
    return new Map(
      classes.map(([service, poolClass]) => [
        service,
        this.placeOf(service, this.allocator.settled(poolClass), held.get(service)),
      ]),
    );
  }

  /** The pools after handing out; backends that changed fragments no longer use are given back. */
  finish(changes: Changes): Structure['pools'] {
    for (const { key } of changes)
      for (const slot of this.before?.units.get(key)?.slots ?? [])
        if (!this.kept.has(slot)) this.allocator.giveBack(slot);
    return this.allocator.finish();
  }

  private placeOf(service: string, poolClass: PoolClass, slot: Slot | undefined): Place {
    if (slot?.classId === poolClass.id) {
      this.kept.add(slot);
      return slot;
    }
    return this.restored.get(service) ?? this.allocator.take(poolClass);
  }
}

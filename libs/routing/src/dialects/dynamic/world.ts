/**
 * Follows what owners of several providers (containers, files, catalogues) contribute to one dynamic configuration, and
 * keeps a fragment for each service with the routers that send to it. Observes what it is told (`set`, `delete`);
 * changes nothing but its own memory. A change costs what uses it, however much there is beside it.
 *
 * One name may be given by several owners, as by the replicas of a service: their servers are one service's, and of
 * settings that differ those of the lowest rank hold, so that nothing that is served changes when somebody claims it, too.
 */
import type { Fragment, Problem } from '../../ir/ir.js';
import { KubernetesFragments } from '../kubernetes/fragments.js';
import type { ObjectKind } from '../kubernetes/objects.js';
import { certificatesFragment } from './certificates.js';
import { Claims } from './claims.js';
import type { HttpRouter, TcpRouter } from './configuration.js';
import { extractGroup } from './extract.js';
import { extractTcpGroup } from './extract-tcp.js';
import type { Group, GroupedRouter } from './groups.js';
import { objectsOf } from './objects.js';
import type { Entry } from './objects.js';
import type { MadeObject } from './made-object.js';
import type { DynamicOptions } from './options.js';
import type { Part } from './part.js';
import { referenceOf } from './references.js';
import type { Reference } from './references.js';

interface GroupPlace {
  readonly kind: ObjectKind;
  readonly namespace: string;
  readonly name: string;
  readonly service: Reference;
}

const GROUPS = { routers: 'IngressRoute', tcpRouters: 'IngressRouteTCP' } as const;

export class DynamicFragments {
  private readonly index: KubernetesFragments;
  private readonly claims: Claims;
  /** `kind namespace/name` of the group → its routers by `name@provider`. */
  private readonly groups = new Map<string, Map<string, GroupedRouter<HttpRouter | TcpRouter>>>();
  /** Router → where it stands. */
  private readonly placed = new Map<string, GroupPlace>();
  /** Entry → the objects made of it. */
  private readonly made = new Map<string, readonly MadeObject[]>();
  private readonly pending = new Map<string, Map<string, Fragment | undefined>>();
  private readonly listeners = new Set<() => void>();

  constructor(private readonly options: DynamicOptions = {}) {
    const idOf =
      (protocol: string) =>
      ({ namespace, name }: { namespace: string; name: string }): string =>
        `${namespace.slice(1)}/${protocol}/${name}`;
    this.index = new KubernetesFragments({
      IngressRoute: {
        fragmentId: idOf('http'),
        extract: (object, ref, lookup) =>
          extractGroup(object, ref, idOf('http')(ref), lookup, options),
      },
      IngressRouteTCP: {
        fragmentId: idOf('tcp'),
        extract: (object, ref, lookup) =>
          extractTcpGroup(object, idOf('tcp')(ref), lookup, options),
      },
    });
    this.claims = new Claims(options.aliases ?? {});
  }

  /** A part was added or changed. */
  set(provider: string, part: Part): void {
    this.settle(provider, this.claims.set(provider, part));
  }

  delete(provider: string, key: string): void {
    this.settle(provider, this.claims.delete(provider, key));
  }

  /** These are all parts of the provider; those that are as they were cost nothing. */
  replace(provider: string, parts: Iterable<Part>): void {
    this.settle(provider, this.claims.replace(provider, parts));
  }

  /** Fragments that may have changed since the last take, by id; undefined where one is no more. */
  take(provider: string): ReadonlyMap<string, Fragment | undefined> {
    for (const [id, fragment] of this.index.take()) this.keep(id, fragment);
    const taken = this.pending.get(provider) ?? new Map<string, Fragment | undefined>();
    this.pending.delete(provider);
    return taken;
  }

  /** Something may be there to be taken, of any provider. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private settle(provider: string, changed: ReturnType<Claims['set']>): void {
    for (const { key, entry } of changed.entries) this.place(key, entry);
    for (const [partKey, problems] of changed.problems) this.tell(provider, partKey, problems);
    if (changed.hasCertificates)
      this.keep(
        `${provider}/tls`,
        certificatesFragment(
          provider,
          this.claims.entriesOf(provider, 'certificates'),
          this.options,
        ),
      );
    if (changed.entries.length > 0 || changed.problems.size > 0 || changed.hasCertificates)
      for (const listener of this.listeners) listener();
  }

  private place(key: string, entry: Entry | undefined): void {
    if (entry?.section === 'routers' || entry?.section === 'tcpRouters' || this.placed.has(key))
      this.placeRouter(key, entry);
    else this.placeObjects(key, entry);
  }

  private placeObjects(key: string, entry: Entry | undefined): void {
    const before = this.made.get(key) ?? [];
    const after = entry ? objectsOf(entry) : [];
    const kept = new Set(after.map(nameOf));
    for (const { kind, metadata } of before.filter((object) => !kept.has(nameOf(object))))
      this.index.delete(kind, metadata.namespace, metadata.name);
    const known = new Map(before.map((object) => [nameOf(object), JSON.stringify(object)]));
    for (const object of after)
      if (known.get(nameOf(object)) !== JSON.stringify(object)) this.index.set(object.kind, object);
    if (after.length > 0) this.made.set(key, after);
    else this.made.delete(key);
  }

  private placeRouter(key: string, entry: Entry | undefined): void {
    const before = this.placed.get(key);
    if (before) {
      this.groups.get(groupKey(before))?.delete(key);
      this.placed.delete(key);
    }
    if (entry) {
      const { service = '' } = entry.value as HttpRouter;
      const kind = GROUPS[entry.section as keyof typeof GROUPS];
      const at = placeOf(
        kind,
        `@${entry.provider}`,
        referenceOf(service, entry.provider, entry.aliases),
      );
      this.placed.set(key, at);
      const routers = this.groups.get(groupKey(at)) ?? new Map<string, GroupedRouter<HttpRouter>>();
      routers.set(key, {
        name: entry.name,
        provider: entry.provider,
        definition: entry.value as HttpRouter,
        part: entry.part,
        ...(entry.broken !== undefined && { broken: entry.broken }),
      });
      this.groups.set(groupKey(at), routers);
      this.refresh(at);
    }
    if (before) this.refresh(before);
  }

  private refresh(at: GroupPlace): void {
    const routers = this.groups.get(groupKey(at));
    if (!routers || routers.size === 0) {
      this.groups.delete(groupKey(at));
      this.index.delete(at.kind, at.namespace, at.name);
      return;
    }
    const group: Group<HttpRouter | TcpRouter> = {
      metadata: { namespace: at.namespace, name: at.name },
      service: at.service,
      routers: [...routers].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, router]) => router),
    };
    this.index.set(at.kind, group);
  }

  private tell(provider: string, partKey: string, problems: readonly Problem[]): void {
    const id = `${provider}/part/${partKey}`;
    const nothing = { routers: [], services: [], certificates: [] };
    this.keep(id, problems.length === 0 ? undefined : { id, ...nothing, problems });
  }

  private keep(id: string, fragment: Fragment | undefined): void {
    const provider = id.slice(0, id.indexOf('/'));
    const pending = this.pending.get(provider) ?? new Map<string, Fragment | undefined>();
    pending.set(id, fragment);
    this.pending.set(provider, pending);
  }
}

/** Routers stand with their own provider, also where the service is another's. */
function placeOf(kind: ObjectKind, namespace: string, service: Reference): GroupPlace {
  const isOwn = service.namespace === namespace;
  return {
    kind,
    namespace,
    service,
    name: isOwn ? service.name : `${service.name}${service.namespace}`,
  };
}

function nameOf({ kind, metadata }: MadeObject): string {
  return `${kind} ${metadata.namespace}/${metadata.name}`;
}

function groupKey({ kind, namespace, name }: { kind: string; namespace: string; name: string }) {
  return `${kind} ${namespace}/${name}`;
}

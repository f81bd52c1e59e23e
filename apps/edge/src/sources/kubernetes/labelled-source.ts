/**
 * Objects labelled for the edge in the platform's own namespace, of which the edge may read no others. A fragment an
 * object, so that one that is broken is nobody else's trouble. The platform keeps the same ones in every cluster: of
 * several with one name the freshest is served, so that a cluster that is away keeps no old certificate in use.
 */
import { X509Certificate } from 'node:crypto';
import type { ClusterConnection } from '@fleetcommand/adapter-kubernetes/connection';
import type { ClusterObject } from '@fleetcommand/adapter-kubernetes/object';
import type { EdgeSource } from '@fleetcommand/contracts/http/edge';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { Failure } from '@fleetcommand/kernel/result';
import { inCluster } from '@fleetcommand/routing/ir/in-cluster';
import type { Fragment } from '@fleetcommand/routing/ir/ir';
import type { FragmentUpdate, RouteSource, SourceUpdate } from '../route-source.js';
import { CacheGroup, ofCluster } from './cache-group.js';
import { certificateFragment, certificateFragmentId } from './certificate-fragment.js';
import { challengeFragment, challengeFragmentId } from './challenge-fragment.js';
import { Dirt } from './dirt.js';

/** A cluster that is read; without a name where there is only one. */
export interface ReadCluster {
  readonly connection: ClusterConnection;
  readonly name?: string;
  readonly onFailure: (kind: string, failure: Failure) => void;
}

export interface LabelledSourceOptions {
  readonly clusters: readonly ReadCluster[];
  readonly namespace: string;
  readonly clock: Clock;
}

/** What is followed, and what it means. */
interface Reading {
  readonly provider: string;
  readonly kind: 'Secret' | 'ConfigMap';
  readonly label: string;
  readonly idOf: (namespace: string, name: string) => string;
  readonly read: (object: ClusterObject, now: Date) => Fragment;
  /** Greater: rather this one, of several of one name. */
  readonly freshness: (fragment: Fragment) => number;
}

/** TLS certificates, from Secrets. */
export function certificateSource(options: LabelledSourceOptions): RouteSource {
  return new LabelledSource(options, {
    provider: 'certificates',
    kind: 'Secret',
    label: 'fleetcommand.io/edge-certificate',
    idOf: certificateFragmentId,
    read: certificateFragment,
    freshness: ({ certificates: [certificate] }) =>
      certificate ? new X509Certificate(certificate.chainPem).validToDate.getTime() : 0,
  });
}

/** Answers to certificate authorities that look for proof of a host, from ConfigMaps: they are no secret. */
export function challengeSource(options: LabelledSourceOptions): RouteSource {
  return new LabelledSource(options, {
    provider: 'challenges',
    kind: 'ConfigMap',
    label: 'fleetcommand.io/acme-challenge',
    idOf: challengeFragmentId,
    read: challengeFragment,
    freshness: ({ challenges = [] }) => challenges.length,
  });
}

class LabelledSource implements RouteSource {
  readonly provider: string;
  private readonly dirt = new Dirt();
  private readonly members: readonly Member[];

  constructor(
    private readonly options: LabelledSourceOptions,
    private readonly reading: Reading,
  ) {
    const { clusters, namespace } = options;
    const { kind, label, provider } = reading;
    this.provider = provider;
    const plural = `${kind.toLowerCase()}s`;
    const resource = { apiVersion: 'v1', kind, plural, namespaced: true };
    const selection = { namespace, labelSelector: `${label}=true` };
    const watched = [{ name: kind, resource, options: selection }];
    this.members = clusters.map(({ connection, name, onFailure }) => ({
      name,
      group: new CacheGroup(connection, watched, {
        changed: (object) => this.dirt.add(object.metadata.name),
        synced: () => this.onSynced(),
        failed: onFailure,
      }),
    }));
  }

  get isSynced(): boolean {
    return this.members.every(({ group }) => group.isSynced);
  }

  get isCurrent(): boolean {
    return this.members.every(({ group }) => group.isCurrent);
  }

  take(): SourceUpdate {
    if (!this.members.some(({ group }) => group.isSynced))
      return { updates: [], isComplete: false };
    const { keys, isComplete } = this.dirt.take();
    const updates = [...keys].flatMap(([name, seenAtMs]): FragmentUpdate[] => {
      const fragment = this.freshest(name);
      // A cluster that has not answered yet may hold it.
      if (!fragment && !this.isSynced) return [];
      return [{ id: this.reading.idOf(this.options.namespace, name), fragment, seenAtMs }];
    });
    return { updates, isComplete };
  }

  /** As one cluster that is heard has it; the first of them where several are alike. */
  private freshest(name: string): Fragment | undefined {
    const { namespace, clock } = this.options;
    const { kind, read, freshness } = this.reading;
    const [first, ...others] = this.members.flatMap(({ name: cluster, group }) => {
      const object = group.isSynced ? group.get(kind).get(namespace, name) : undefined;
      return object ? [inCluster(read(object, clock.now()), cluster)] : [];
    });
    return others.reduce(
      (best, other) => (best && freshness(best) >= freshness(other) ? best : other),
      first,
    );
  }

  /** Once all are heard, everything is told anew: what is not among it is gone. */
  private onSynced(): void {
    if (!this.isSynced) return;
    for (const { group } of this.members)
      for (const { metadata } of group.get(this.reading.kind).list()) this.dirt.add(metadata.name);
    this.dirt.complete();
  }

  onChange(listener: () => void): () => void {
    return this.dirt.onChange(listener);
  }

  status(): EdgeSource[] {
    return this.members.flatMap(({ name, group }) => ofCluster(group.status(), name));
  }

  stop(): void {
    for (const { group } of this.members) group.stop();
  }
}

interface Member {
  readonly name: string | undefined;
  readonly group: CacheGroup;
}

/**
 * Objects labelled for the edge in the platform's own namespace, of which the edge may read no others. A fragment an
 * object, so that one that is broken is nobody else's trouble.
 */
import type { ClusterConnection } from '@fleetcommand/adapter-kubernetes/connection';
import type { ClusterObject } from '@fleetcommand/adapter-kubernetes/object';
import type { EdgeSource } from '@fleetcommand/contracts/http/edge';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { Failure } from '@fleetcommand/kernel/result';
import type { Fragment } from '@fleetcommand/routing/ir/ir';
import type { FragmentUpdate, RouteSource, SourceUpdate } from '../route-source.js';
import { CacheGroup } from './cache-group.js';
import { certificateFragment, certificateFragmentId } from './certificate-fragment.js';
import { challengeFragment, challengeFragmentId } from './challenge-fragment.js';
import { Dirt } from './dirt.js';

export interface LabelledSourceOptions {
  readonly connection: ClusterConnection;
  readonly namespace: string;
  readonly clock: Clock;
  readonly onFailure: (kind: string, failure: Failure) => void;
}

/** What is followed, and what it means. */
interface Reading {
  readonly provider: string;
  readonly kind: 'Secret' | 'ConfigMap';
  readonly label: string;
  readonly idOf: (namespace: string, name: string) => string;
  readonly read: (object: ClusterObject, now: Date) => Fragment;
}

/** TLS certificates, from Secrets. */
export function certificateSource(options: LabelledSourceOptions): RouteSource {
  return new LabelledSource(options, {
    provider: 'certificates',
    kind: 'Secret',
    label: 'fleetcommand.io/edge-certificate',
    idOf: certificateFragmentId,
    read: certificateFragment,
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
  });
}

class LabelledSource implements RouteSource {
  readonly provider: string;
  private readonly dirt = new Dirt();
  private readonly group: CacheGroup;

  constructor(
    private readonly options: LabelledSourceOptions,
    private readonly reading: Reading,
  ) {
    const { connection, namespace, onFailure } = options;
    const { kind, label, provider } = reading;
    this.provider = provider;
    const plural = `${kind.toLowerCase()}s`;
    const resource = { apiVersion: 'v1', kind, plural, namespaced: true };
    const selection = { namespace, labelSelector: `${label}=true` };
    this.group = new CacheGroup(connection, [{ name: kind, resource, options: selection }], {
      changed: (object) => this.dirt.add(object.metadata.name),
      synced: () => this.dirt.complete(),
      failed: onFailure,
    });
  }

  get isSynced(): boolean {
    return this.group.isSynced;
  }

  get isCurrent(): boolean {
    return this.group.isCurrent;
  }

  take(): SourceUpdate {
    if (!this.group.isSynced) return { updates: [], isComplete: false };
    const { namespace, clock } = this.options;
    const { kind, idOf, read } = this.reading;
    const cache = this.group.get(kind);
    const { keys, isComplete } = this.dirt.take();
    const updates = [...keys].map(([name, seenAtMs]): FragmentUpdate => {
      const object = cache.get(namespace, name);
      return { id: idOf(namespace, name), fragment: object && read(object, clock.now()), seenAtMs };
    });
    return { updates, isComplete };
  }

  onChange(listener: () => void): () => void {
    return this.dirt.onChange(listener);
  }

  status(): EdgeSource[] {
    return this.group.status();
  }

  stop(): void {
    this.group.stop();
  }
}

/**
 * TLS certificates for the edge. Observes the Secrets labelled for it in one namespace: the edge may read no other
 * Secret. A fragment per Secret, so that one that is broken is nobody else's trouble.
 */
import type { ClusterConnection } from '@fleetcommand/adapter-kubernetes/connection';
import type { EdgeSource } from '@fleetcommand/contracts/http/edge';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { Failure } from '@fleetcommand/kernel/result';
import type { FragmentUpdate, RouteSource, SourceUpdate } from '../route-source.js';
import { CacheGroup } from './cache-group.js';
import { certificateFragment, certificateFragmentId } from './certificate-fragment.js';
import { Dirt } from './dirt.js';

const KIND = 'Secret';
const SELECTOR = 'fleetcommand.io/edge-certificate=true';

export interface CertificateSourceOptions {
  readonly connection: ClusterConnection;
  readonly namespace: string;
  readonly clock: Clock;
  readonly onFailure: (kind: string, failure: Failure) => void;
}

export class CertificateSource implements RouteSource {
  readonly provider = 'certificates';
  private readonly dirt = new Dirt();
  private readonly group: CacheGroup;

  constructor(private readonly options: CertificateSourceOptions) {
    const { connection, namespace, onFailure } = options;
    const resource = { apiVersion: 'v1', kind: KIND, plural: 'secrets', namespaced: true };
    this.group = new CacheGroup(
      connection,
      [{ name: KIND, resource, options: { namespace, labelSelector: SELECTOR } }],
      {
        changed: (object) => this.dirt.add(object.metadata.name),
        synced: () => this.dirt.complete(),
        failed: onFailure,
      },
    );
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
    const cache = this.group.get(KIND);
    const { keys, isComplete } = this.dirt.take();
    const updates = [...keys].map(([name, seenAtMs]): FragmentUpdate => {
      const object = cache.get(namespace, name);
      const fragment = object && certificateFragment(object, clock.now());
      return { id: certificateFragmentId(namespace, name), fragment, seenAtMs };
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

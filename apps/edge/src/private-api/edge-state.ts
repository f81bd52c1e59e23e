import type { HaproxyProcess } from '@fleetcommand/adapter-haproxy/process';
import type {
  EdgeCluster,
  EdgeExplanation,
  EdgeHost,
  EdgeReadiness,
  EdgeRoutes,
  EdgeSnapshots,
  EdgeSource,
  EdgeStatus,
  EdgeOrigin,
} from '@fleetcommand/contracts/http/edge';
import type { TestRequest, TestRequestAnswer } from '@fleetcommand/contracts/http/edge/choice';
import type { EdgeCertificates } from '@fleetcommand/contracts/http/edge/traffic';
import type { Clock } from '@fleetcommand/kernel/clock';
import {
  CHALLENGE_PATH,
  challengeKey,
} from '@fleetcommand/routing/haproxy/requests/acme-challenges';
import { explain } from '@fleetcommand/routing/haproxy/explain';
import type { Fragment, Problem, RouteTable } from '@fleetcommand/routing/ir/ir';
import { VERSION } from '@fleetcommand/runtime/version';
import type { Registry } from 'prom-client';
import type { ControlLoop } from '../control-loop/control-loop.js';
import type { LagTracker } from '../control-loop/lag.js';
import type { Proposer } from '../control-loop/proposal.js';
import type { SnapshotKeeper } from '../disk/snapshot-keeper.js';
import type { SnapshotStore } from '../disk/snapshot-store.js';
import type { EdgeFigures, EdgeMetrics } from '../metrics.js';
import type { Proxy } from '../proxy/proxy.js';
import type { RouteSource } from '../sources/route-source.js';
import { clustersOf } from './clusters.js';
import { CertificateFacts } from './certificates.js';
import { testRequest } from './test-request.js';
import { RouteIndex, toEdgeProblem } from './views.js';

export interface EdgeStateParts {
  readonly clock: Clock;
  readonly sources: readonly RouteSource[];
  readonly process: HaproxyProcess;
  readonly proxy: Proxy;
  readonly proposer: Proposer;
  readonly store: SnapshotStore;
  readonly keeper: SnapshotKeeper;
  readonly lag: LagTracker;
  readonly registry: Registry;
  readonly metrics: EdgeMetrics;
  readonly haproxyVersion: string;
  readonly maxConnections: number;
  readonly place: EdgeStatus['place'];
}

/** What the edge knows of itself, as answers to the private API's questions. It only reads. */
export class EdgeState {
  readonly startedAt: Date;
  private loop: ControlLoop | undefined;
  isStopping = false;
  private startedFrom: string | undefined;
  private indexed: { table: RouteTable; index: RouteIndex } | undefined;
  private readonly certificateFacts = new CertificateFacts();

  constructor(private readonly parts: EdgeStateParts) {
    this.startedAt = parts.clock.now();
  }

  /** HAProxy serves; `snapshotId` is what it was started from. */
  serving(loop: ControlLoop, snapshotId: string | undefined): void {
    this.loop = loop;
    this.startedFrom = snapshotId;
  }

  stopping(): void {
    this.isStopping = true;
  }

  get metrics(): EdgeMetrics {
    return this.parts.metrics;
  }

  get registry(): Registry {
    return this.parts.registry;
  }

  /** Changes seen and not yet verified. */
  get pendingChanges(): number {
    return this.parts.lag.pending;
  }

  readiness(): EdgeReadiness {
    const reasons = [
      ...(this.isStopping ? ['It is shutting down.'] : []),
      ...(this.loop ? [] : ['It has not started HAProxy yet.']),
      ...(this.loop && this.parts.process.workerPid === undefined
        ? ['HAProxy died and is being started again.']
        : []),
      ...(this.loop && this.startedFrom === undefined && !this.isPrimed
        ? ['It has no snapshot and has not heard everything from its sources yet.']
        : []),
    ];
    return { ready: reasons.length === 0, reasons };
  }

  status(): EdgeStatus {
    const { process, proxy, lag, keeper } = this.parts;
    const sources = this.sources();
    const clusters = clustersOf(sources);
    const figures = this.figuresOf(sources, clusters);
    const { lastAudit, lastFailure, lastReload, lastVerifiedAt } = this.loop ?? {};
    return {
      version: VERSION,
      place: this.parts.place,
      startedAt: this.startedAt.toISOString(),
      readiness: this.readiness(),
      origin: this.origin(),
      sources,
      clusters,
      haproxy: {
        version: this.parts.haproxyVersion,
        workerPid: process.workerPid ?? null,
        restarts: process.restarts,
        reloads: this.loop?.reloads ?? 0,
        lastReload: lastReload
          ? { at: lastReload.at.toISOString(), reasons: [...lastReload.reasons] }
          : null,
        maxConnections: this.parts.maxConnections,
      },
      counts: {
        routers: figures.routers,
        services: figures.services,
        endpoints: figures.endpoints,
        certificates: figures.certificates,
        problems: figures.problems.error + figures.problems.warning,
        quarantined: figures.quarantined,
      },
      changes: {
        pending: lag.pending,
        lastVerifiedAt: proxy.running && lastVerifiedAt ? lastVerifiedAt.toISOString() : null,
        lagMs: lag.quantiles() ?? null,
        lastFailure: lastFailure
          ? {
              at: lastFailure.at.toISOString(),
              code: lastFailure.failure.code,
              message: lastFailure.failure.message,
            }
          : null,
      },
      audit: lastAudit
        ? { at: lastAudit.at.toISOString(), differences: lastAudit.differences }
        : null,
      snapshot: keeper.current
        ? { id: keeper.current.id, verifiedAt: keeper.current.verifiedAt.toISOString() }
        : null,
    };
  }

  routes(filter: {
    namespace?: string | undefined;
    host?: string | undefined;
    limit: number;
  }): EdgeRoutes {
    const index = this.index();
    const routers = index.routes(filter);
    return {
      data: routers.slice(0, filter.limit).map((router) => index.view(router)),
      total: routers.length,
    };
  }

  problems(namespace?: string): Problem[] {
    const all = [
      ...(this.parts.proposer.table?.problems ?? []),
      ...(this.parts.proxy.running?.problems ?? []),
      ...(this.loop?.quarantine.problems() ?? []),
    ];
    return namespace === undefined
      ? all
      : all.filter(({ object }) => object.namespace === namespace);
  }

  host(host: string): EdgeHost {
    const { lag } = this.parts;
    return this.index().host(
      host,
      (fragmentId) => lag.isOpen(fragmentId),
      (certificate) => this.certificateFacts.of(certificate).notAfter,
    );
  }

  /** Which router would take a request, as the served routes have it. */
  testRequest(request: TestRequest): TestRequestAnswer {
    const { routers, services } = this.index();
    return testRequest(routers, services, request, {
      ...this.parts.proposer.options,
      challenges: this.challenges(),
    });
  }

  private challenges(): ReadonlySet<string> {
    const challenges = [...this.fragments()].flatMap((fragment) => fragment.challenges ?? []);
    return new Set(
      challenges.map(({ host, token }) => challengeKey(host, `${CHALLENGE_PATH}${token}`)),
    );
  }

  certificates(query: { search?: string | undefined; limit: number }): Promise<EdgeCertificates> {
    return this.certificateFacts.list(this.fragments(), query);
  }

  /** What is served. */
  fragments(): Fragment[] {
    return [...(this.parts.proposer.table?.fragments.values() ?? [])];
  }

  explain(filter: { host?: string | undefined; namespace?: string | undefined }): EdgeExplanation {
    const { running } = this.parts.proxy;
    const { data } = this.routes({ ...filter, limit: 10_000 });
    const namespaces = new Set(data.map(({ object }) => object.namespace));
    const lines = running
      ? explain(
          running,
          filter.host === undefined
            ? { namespace: filter.namespace ?? '' }
            : { host: filter.host.toLowerCase() },
        )
      : [];
    return {
      routes: data,
      problems: this.problems(filter.namespace)
        .filter(({ object }) => filter.namespace !== undefined || namespaces.has(object.namespace))
        .map(toEdgeProblem),
      lines: lines.map(({ file, line, text, provenance }) => ({
        file,
        line,
        text,
        object: { ...provenance.object },
      })),
    };
  }

  async snapshots(): Promise<EdgeSnapshots> {
    const current = this.parts.keeper.current?.id;
    return {
      data: (await this.parts.store.list()).map((summary) => ({
        ...summary,
        current: summary.id === current,
      })),
    };
  }

  figures(): EdgeFigures {
    const sources = this.sources();
    return this.figuresOf(sources, clustersOf(sources));
  }

  private sources(): EdgeSource[] {
    return this.parts.sources.flatMap((source) => source.status());
  }

  private figuresOf(sources: readonly EdgeSource[], clusters: readonly EdgeCluster[]): EdgeFigures {
    const { lag, process, proxy, clock } = this.parts;
    const { counts } = this.index();
    const problems = this.problems();
    const errors = problems.filter(({ severity }) => severity === 'error').length;
    const now = clock.now().getTime();
    const silences = sources.flatMap(({ name, cluster = '', lastSeenAt }) =>
      lastSeenAt === null
        ? []
        : [{ source: name, cluster, seconds: (now - Date.parse(lastSeenAt)) / 1000 }],
    );
    return {
      ...counts,
      quarantined: counts.quarantined + (this.loop?.quarantine.size ?? 0),
      problems: { error: errors, warning: problems.length - errors },
      pendingChanges: lag.pending,
      leftoverServers: proxy.leftoverServers,
      restarts: process.restarts,
      isReady: this.readiness().ready,
      sourceSilences: silences,
      clusters,
    };
  }

  /** Everything the sources said at first is served. */
  private get isPrimed(): boolean {
    return (
      this.parts.sources.every(({ isSynced }) => isSynced) && (this.loop?.hasCaughtUp ?? false)
    );
  }

  origin(): EdgeOrigin {
    const { sources } = this.parts;
    if (sources.every(({ isCurrent, isSynced }) => isCurrent && isSynced)) return 'sources';
    return sources.every(({ isSynced }) => isSynced) ? 'stale' : 'snapshot';
  }

  private index(): RouteIndex {
    const { table } = this.parts.proposer;
    if (!table) return new RouteIndex([]);
    if (this.indexed?.table !== table)
      this.indexed = { table, index: new RouteIndex(table.fragments.values()) };
    return this.indexed.index;
  }
}

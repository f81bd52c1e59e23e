/**
 * Says in the cluster what is wrong with objects whose status has no place for it: Ingresses.
 *
 * Observes: the problems of what is served. Changes: Events of the type Warning, one for each object and text. Several
 * edges write the same one; the API server forgets Events after an hour, so that a fault that stays is told again.
 */
import { applyObject } from '@fleetcommand/adapter-kubernetes/apply';
import type { ClusterConnection } from '@fleetcommand/adapter-kubernetes/connection';
import type { ClusterObject } from '@fleetcommand/adapter-kubernetes/object';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { Failure } from '@fleetcommand/kernel/result';
import { fingerprint } from '@fleetcommand/routing/haproxy/model/words';
import type { Problem } from '@fleetcommand/routing/ir/ir';
import { ByNamespace } from './by-namespace.js';
import { conditionOf } from './status-reporter.js';

const COMPONENT = 'fleetcommand-edge';
const TOLD_AGAIN_MS = 30 * 60_000;
/** Kubernetes' own limit for an Event's message. */
const LONGEST_MESSAGE = 1_024;
const LONGEST_NAME = 200;

export interface EventReporterOptions {
  readonly connection: ClusterConnection;
  /** Whose problems are told; absent: those of the only cluster. */
  readonly cluster?: string;
  readonly clock: Clock;
  /** Those that are told about, as the cluster has them. */
  readonly objects: () => Iterable<ClusterObject>;
  readonly onFailure: (failure: Failure) => void;
}

export class EventReporter {
  /** What was said of each object, and when. */
  private readonly told = new Map<string, { readonly text: string; readonly atMs: number }>();
  private readonly namespaces = new ByNamespace();

  constructor(private readonly options: EventReporterOptions) {}

  /** Writes what is new; of namespaces that are written to already, the next call does. */
  report(problems: readonly Problem[]): Promise<void> {
    const { cluster, objects } = this.options;
    const faults = faultsByObject(problems.filter(({ object }) => object.cluster === cluster));
    for (const key of this.told.keys()) if (!faults.has(key)) this.told.delete(key);
    const owed = [...objects()].flatMap((object) => {
      const own = faults.get(keyOf(object.kind, object.metadata));
      return own ? [{ object, own }] : [];
    });
    return this.namespaces.each(
      owed,
      ({ object }) => object.metadata.namespace ?? '',
      ({ object, own }) => this.tell(object, own),
    );
  }

  private async tell(object: ClusterObject, problems: readonly Problem[]): Promise<void> {
    const { connection, clock, onFailure } = this.options;
    const { reason, message } = conditionOf(problems);
    const key = keyOf(object.kind, object.metadata);
    const now = clock.now();
    const before = this.told.get(key);
    if (before?.text === message && now.getTime() - before.atMs < TOLD_AGAIN_MS) return;
    const event = eventOf(object, reason, message.slice(0, LONGEST_MESSAGE), now);
    const applied = await applyObject(connection, event, { fieldManager: COMPONENT, force: true });
    if (!applied.ok) return onFailure(applied.error);
    this.told.set(key, { text: message, atMs: now.getTime() });
  }
}

function eventOf(object: ClusterObject, reason: string, message: string, now: Date) {
  const { apiVersion, kind } = object;
  const { name, namespace = 'default', uid } = object.metadata;
  const at = now.toISOString().replace(/\.\d+Z$/, 'Z');
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name.slice(0, LONGEST_NAME)}.${fingerprint(message)}`, namespace },
    involvedObject: { apiVersion, kind, name, namespace, ...(uid !== undefined && { uid }) },
    type: 'Warning',
    reason,
    message,
    source: { component: COMPONENT },
    firstTimestamp: at,
    lastTimestamp: at,
    count: 1,
  };
}

function faultsByObject(problems: readonly Problem[]): ReadonlyMap<string, Problem[]> {
  const faults = new Map<string, Problem[]>();
  for (const problem of problems) {
    if (problem.severity !== 'error') continue;
    const key = keyOf(problem.object.kind, problem.object);
    const own = faults.get(key);
    if (own) own.push(problem);
    else faults.set(key, [problem]);
  }
  return faults;
}

function keyOf(
  kind: string,
  { namespace = '', name }: { readonly namespace?: string; readonly name: string },
): string {
  return `${kind}/${namespace}/${name}`;
}

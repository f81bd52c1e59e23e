/**
 * Says in the cluster what is wrong with its objects.
 *
 * Observes: the problems of what is served, and the objects' own status. Changes: the condition `Accepted` of
 * Traefik's kinds, where it is not what it should be. An object without a fault is not written to unless
 * it says it had one, so that a healthy fleet costs no writes; several edges agree after one write.
 */
import type { ClusterConnection } from '@fleetcommand/adapter-kubernetes/connection';
import { objectPath } from '@fleetcommand/adapter-kubernetes/discovery';
import type { ClusterObject } from '@fleetcommand/adapter-kubernetes/object';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { Failure } from '@fleetcommand/kernel/result';
import type { Problem } from '@fleetcommand/routing/ir/ir';
import { z } from 'zod';
import { ByNamespace } from './by-namespace.js';
import { REPORTED_KINDS } from './watched-kinds.js';

const CONDITION = 'Accepted';
const FIELD_MANAGER = 'fleetcommand-edge';
const REPORTED: ReadonlySet<string> = new Set(REPORTED_KINDS);
/** Kubernetes' own limit for a condition's message. */
const LONGEST_MESSAGE = 32_768;
const SHOWN_PROBLEMS = 5;

export interface AcceptedCondition {
  readonly status: 'True' | 'False';
  /** CamelCase, as conditions have it. */
  readonly reason: string;
  readonly message: string;
}

const Reported = z.object({
  status: z.object({
    conditions: z.array(
      z.object({
        type: z.string(),
        status: z.string(),
        reason: z.string().default(''),
        message: z.string().default(''),
      }),
    ),
  }),
});

type AcceptedReport = z.infer<typeof Reported>['status']['conditions'][number];

export interface StatusReporterOptions {
  readonly connection: ClusterConnection;
  /** Whose problems are told; absent: those of the only cluster. */
  readonly cluster?: string;
  readonly clock: Clock;
  /** Objects of the reported kinds, as the cluster has them. */
  readonly objects: () => Iterable<ClusterObject>;
  readonly onFailure: (failure: Failure) => void;
}

export class StatusReporter {
  private readonly namespaces = new ByNamespace();

  constructor(private readonly options: StatusReporterOptions) {}

  /** Writes what differs; of namespaces that are written to already, the next call does. */
  report(problems: readonly Problem[]): Promise<void> {
    const { objects, cluster } = this.options;
    const own = problems.filter(({ object }) => object.cluster === cluster);
    return this.namespaces.each(
      conditionsToWrite(objects(), own),
      ({ object }) => object.metadata.namespace ?? '',
      ({ object, condition }) => this.write(object, condition),
    );
  }

  private async write(object: ClusterObject, condition: AcceptedCondition): Promise<void> {
    const { connection, clock, onFailure } = this.options;
    const { name, namespace, generation } = object.metadata;
    const { apiVersion, kind } = object;
    const type = await connection.resolve({ apiVersion, kind });
    if (!type.ok) return onFailure(type.error);
    const entry = {
      type: CONDITION,
      ...condition,
      lastTransitionTime: clock.now().toISOString(),
      ...(generation !== undefined && { observedGeneration: generation }),
    };
    const answer = await connection.call({
      method: 'PATCH',
      path: `${objectPath(type.value, object.metadata)}/status`,
      query: { fieldManager: FIELD_MANAGER, force: true },
      contentType: 'application/apply-patch+yaml',
      body: JSON.stringify({
        apiVersion,
        kind,
        metadata: { name, namespace },
        status: { conditions: [entry] },
      }),
      action: `report the status of ${kind} ${namespace}/${name}`,
      lane: namespace ?? '',
    });
    // Gone meanwhile: nobody is left to be told.
    if (!answer.ok && answer.error.code !== 'cluster.not-found') onFailure(answer.error);
  }
}

/** The conditions that are not what the problems ask for. */
export function conditionsToWrite(
  objects: Iterable<ClusterObject>,
  problems: readonly Problem[],
): { object: ClusterObject; condition: AcceptedCondition }[] {
  const faults = new Map<string, Problem[]>();
  for (const problem of problems) {
    if (problem.severity !== 'error' || !REPORTED.has(problem.object.kind)) continue;
    const { kind, namespace, name } = problem.object;
    const key = `${kind}/${namespace}/${name}`;
    faults.set(key, [...(faults.get(key) ?? []), problem]);
  }
  return [...objects].flatMap((object) => {
    const { namespace = '', name } = object.metadata;
    const own = faults.get(`${object.kind}/${namespace}/${name}`);
    if (!own && object['status'] === undefined) return [];
    const wanted = conditionOf(own ?? []);
    const present = reportedCondition(object);
    const isSame = present
      ? present.status === wanted.status &&
        present.reason === wanted.reason &&
        present.message === wanted.message
      : wanted.status === 'True';
    return isSame ? [] : [{ object, condition: wanted }];
  });
}

/** What a condition, or an Event, says of an object with these problems. */
export function conditionOf(problems: readonly Problem[]): AcceptedCondition {
  const [first] = problems;
  if (!first) return { status: 'True', reason: 'Accepted', message: 'It is served.' };
  const told = problems
    .slice(0, SHOWN_PROBLEMS)
    .map(({ field, message }) => (field === '' ? message : `${field}: ${message}`));
  const hidden = problems.length - told.length;
  const message = told.join(' ') + (hidden > 0 ? ` And ${hidden} more.` : '');
  return {
    status: 'False',
    reason: toReason(first.code),
    message: message.slice(0, LONGEST_MESSAGE),
  };
}

/** What was read of an object's status. A change makes another object, and all are asked again at each report. */
const read = new WeakMap<ClusterObject, AcceptedReport | null>();

function reportedCondition(object: ClusterObject): AcceptedReport | null {
  const known = read.get(object);
  if (known !== undefined) return known;
  const conditions = Reported.safeParse(object).data?.status.conditions ?? [];
  const found = conditions.find(({ type }) => type === CONDITION) ?? null;
  read.set(object, found);
  return found;
}

/** `traefik.rule-syntax` → `RuleSyntax`. */
function toReason(code: string): string {
  const last = code.slice(code.lastIndexOf('.') + 1);
  return last
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

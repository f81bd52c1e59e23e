import type { Failure, Retry } from '@fleetcommand/kernel/result';
import { statusOf, type Status } from './status.js';

/** Every way a call to a cluster fails. */
export type ClusterFailureCode =
  /** A field belongs to another manager; `details.conflicts` names managers and fields. */
  | 'cluster.conflict'
  /** The object changed, or is not the one meant (a uid precondition). */
  | 'cluster.precondition-failed'
  | 'cluster.already-exists'
  /** The API server refused the object; `details.fields` and `pointer` say where. */
  | 'cluster.invalid'
  | 'cluster.forbidden'
  | 'cluster.quota-exceeded'
  | 'cluster.unauthorized'
  | 'cluster.namespace-missing'
  | 'cluster.namespace-terminating'
  /** The API server does not know the kind: its CustomResourceDefinition is not installed. */
  | 'cluster.kind-missing'
  | 'cluster.not-found'
  /** The list or watch is too old to go on: list again. */
  | 'cluster.expired'
  /** The API server, or our own queue before it, has too much to do. */
  | 'cluster.overloaded'
  | 'cluster.timeout'
  | 'cluster.unreachable'
  /** Not tried, because the cluster has not been answering. */
  | 'cluster.breaker-open'
  | 'cluster.cancelled'
  | 'cluster.tls'
  | 'cluster.configuration'
  | 'cluster.unexpected';

export type ClusterFailure = Failure<ClusterFailureCode>;

/** What was asked, for messages: `apply Deployment t-1/chat`, and of which cluster. */
export interface CallSubject {
  readonly cluster: string;
  readonly action: string;
}

interface Refusal {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfterMs?: number;
}

type Part = Pick<ClusterFailure, 'code' | 'retry'> & Partial<ClusterFailure> & { advice: string };

/** Turns a response that is not 2xx into a failure in the API server's own words. Pure. */
export function describeRefusal(subject: CallSubject, refusal: Refusal): ClusterFailure {
  const status = statusOf(refusal.body);
  const { advice, ...part } = classify(refusal, status);
  const said = status?.message || plainText(refusal.body) || `HTTP ${refusal.status}`;
  return {
    message: `Could not ${subject.action} in cluster "${subject.cluster}": ${sentence(said)} ${advice}`,
    ...part,
  };
}

function classify(refusal: Refusal, status: Status | undefined): Part {
  switch (refusal.status) {
    case 400:
    case 413:
    case 415:
    case 422:
      return invalid(status);
    case 401:
      return {
        code: 'cluster.unauthorized',
        retry: 'backoff',
        advice: "Renew the cluster's credentials (kubeconfig or service account).",
      };
    case 403:
      return forbidden(status);
    case 404:
      return missing(status);
    case 409:
      return conflict(status);
    case 410:
      return { code: 'cluster.expired', retry: 'backoff', advice: 'It is listed afresh.' };
    case 429:
      return {
        code: 'cluster.overloaded',
        retry: { afterMs: waitMs(refusal, status) ?? 1000 },
        advice: 'The API server asks to be called less often; the call is repeated when it said.',
      };
    default:
      return refusal.status >= 500 ? serverError(refusal, status) : unexpected();
  }
}

function invalid(status: Status | undefined): Part {
  const fields = (status?.details?.causes ?? []).map(({ field, message }) => ({ field, message }));
  const first = fields.find(({ field }) => field !== '')?.field ?? typedPatchField(status?.message);
  return {
    code: 'cluster.invalid',
    retry: 'never',
    advice: 'Correct the blueprint or the plan that the object comes from.',
    ...(first ? { pointer: pointerOf(first) } : {}),
    ...(fields.length > 0 ? { details: { fields } } : {}),
  };
}

function forbidden(status: Status | undefined): Part {
  const message = status?.message ?? '';
  if (status?.details?.causes.some(({ reason }) => reason === 'NamespaceTerminating')) {
    return {
      code: 'cluster.namespace-terminating',
      retry: 'backoff',
      advice: 'It is repeated once the namespace is gone.',
    };
  }
  if (/exceeded quota|maximum .* usage per|must specify (limits|requests)/.test(message)) {
    return {
      code: 'cluster.quota-exceeded',
      retry: 'backoff',
      advice: 'Raise the plan’s limits, or make room by deleting something; it is repeated.',
    };
  }
  return {
    code: 'cluster.forbidden',
    retry: 'never',
    advice: 'Grant the platform’s account the right (see k8s/), or change what the policy refuses.',
  };
}

function missing(status: Status | undefined): Part {
  const details = status?.details;
  if (details?.kind === 'namespaces') {
    return {
      code: 'cluster.namespace-missing',
      retry: 'backoff',
      advice: 'The namespace is created first; it is repeated.',
    };
  }
  if (details?.name !== undefined) {
    return { code: 'cluster.not-found', retry: 'never', advice: 'It may have been deleted.' };
  }
  return {
    code: 'cluster.kind-missing',
    retry: 'backoff',
    advice:
      'The cluster does not serve this kind: install its CustomResourceDefinition (kubectl apply -f k8s/crds).',
  };
}

function conflict(status: Status | undefined): Part {
  const conflicts = (status?.details?.causes ?? [])
    .filter(({ reason }) => reason === 'FieldManagerConflict')
    .map(({ field, message }) => ({
      manager: /conflict with "([^"]*)"/.exec(message)?.[1] ?? 'unknown',
      field,
    }));
  if (conflicts.length > 0) {
    const managers = [...new Set(conflicts.map(({ manager }) => manager))].join(', ');
    return {
      code: 'cluster.conflict',
      retry: 'never',
      details: { conflicts },
      advice: `Remove those fields from ${managers}, or apply with force to take them over.`,
    };
  }
  if (status?.reason === 'AlreadyExists') {
    return {
      code: 'cluster.already-exists',
      retry: 'backoff',
      advice: 'It may still be on its way out; it is repeated.',
    };
  }
  return {
    code: 'cluster.precondition-failed',
    retry: 'backoff',
    advice: 'Read the object again and decide anew.',
  };
}

/** The real server answers a field that its schema does not know with 500 and no reason. */
function serverError(refusal: Refusal, status: Status | undefined): Part {
  if (typedPatchField(status?.message) !== undefined) return invalid(status);
  const afterMs = waitMs(refusal, status);
  const retry: Retry = afterMs === undefined ? 'backoff' : { afterMs };
  const timedOut = refusal.status === 504 || status?.reason === 'Timeout';
  return {
    code: timedOut ? 'cluster.timeout' : 'cluster.unreachable',
    retry,
    advice: 'It is repeated; look at the API server if this goes on.',
  };
}

function unexpected(): Part {
  return {
    code: 'cluster.unexpected',
    retry: 'backoff',
    advice: 'Check that the kubeconfig points at a Kubernetes API server.',
  };
}

function typedPatchField(message: string | undefined): string | undefined {
  if (!message?.startsWith('failed to create typed patch object')) return undefined;
  return /: \.(\S+): /.exec(message)?.[1] ?? '';
}

function waitMs(refusal: Refusal, status: Status | undefined): number | undefined {
  const seconds = status?.details?.retryAfterSeconds;
  return refusal.retryAfterMs ?? (seconds === undefined ? undefined : seconds * 1000);
}

/** A field path such as `spec.ports[0].port` or `.data.x` as a JSON Pointer (RFC 6901). */
export function pointerOf(field: string): string {
  const steps = field.matchAll(/\[([^\]]*)\]|([^.[]+)/g);
  return [...steps].map(([, index, name]) => `/${escapeStep(index ?? name ?? '')}`).join('');
}

function escapeStep(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1');
}

function plainText(body: unknown): string {
  return typeof body === 'string' ? body.trim().slice(0, 300) : '';
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** `Retry-After` in seconds or as a date (RFC 9110 §10.2.3), in milliseconds from `now`. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

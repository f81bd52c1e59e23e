/**
 * Writes core/v1 Events, so that `kubectl describe` tells the story. The same event about the same
 * object is written once and counted, as client-go's correlator does. An event that cannot be written
 * (its namespace is going away) is dropped: telling must never stop the work told about.
 */
import { apiTime, EVENTS, getOne } from '../objects/kinds.js';
import type { Log } from '../log.js';
import { ApiError } from '../objects/api-error.js';
import type { KubeObject, ObjectStore } from '../objects/store.js';
import type { Timers } from '../reconcile/timers.js';

export type EventType = 'Normal' | 'Warning';

/** What an event is about; `fieldPath` names a part of it, such as `spec.containers{web}`. */
export interface Involved {
  readonly object: KubeObject;
  readonly fieldPath?: string;
}

export interface EventRecorder {
  record(about: Involved, type: EventType, reason: string, message: string): void;
}

export interface EventRecorderOptions {
  readonly store: ObjectStore;
  readonly timers: Timers;
  readonly log: Log;
  /** Who tells, such as `kubelet` or `deployment-controller`. */
  readonly component: string;
  /** The node it tells from, where that matters. */
  readonly host?: string;
}

/** How many distinct events are remembered for counting. */
const REMEMBERED = 4096;

export function makeEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { store, timers, log } = options;
  const nameByContent = new Map<string, string>();
  let latest = 0n;

  // Nanoseconds in hexadecimal, as client-go names events: those of one second still sort as they came.
  const nextSuffix = (): string => {
    const nowNs = BigInt(timers.now().getTime()) * 1_000_000n;
    latest = nowNs > latest ? nowNs : latest + 1n;
    return latest.toString(16);
  };

  return {
    record(about, type, reason, message) {
      const namespace = about.object.metadata.namespace ?? 'default';
      const content = JSON.stringify([
        about.object.kind,
        about.object.metadata.uid,
        about.fieldPath,
        type,
        reason,
        message,
      ]);
      const now = apiTime(timers.now());
      try {
        const known = nameByContent.get(content);
        if (known !== undefined && countAgain(store, namespace, known, now)) return;
        const name = `${about.object.metadata.name}.${nextSuffix()}`;
        store.create(
          EVENTS,
          makeEvent(options, about, { type, reason, message, now, namespace, name }),
        );
        remember(nameByContent, content, name);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        log.debug({ reason, namespace, status: error.status }, 'an event could not be recorded');
      }
    },
  };
}

function countAgain(store: ObjectStore, namespace: string, name: string, now: string): boolean {
  const event = getOne(store, EVENTS, namespace, name);
  if (event === undefined) return false;
  store.update(EVENTS, { ...event, count: (event.count ?? 1) + 1, lastTimestamp: now });
  return true;
}

function remember(names: Map<string, string>, content: string, name: string): void {
  names.set(content, name);
  if (names.size <= REMEMBERED) return;
  const oldest = names.keys().next();
  if (!oldest.done) names.delete(oldest.value);
}

interface EventContent {
  readonly type: EventType;
  readonly reason: string;
  readonly message: string;
  readonly now: string;
  readonly namespace: string;
  readonly name: string;
}

function makeEvent(
  options: EventRecorderOptions,
  about: Involved,
  content: EventContent,
): KubeObject {
  const { metadata } = about.object;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: content.name, namespace: content.namespace },
    involvedObject: {
      apiVersion: about.object.apiVersion,
      kind: about.object.kind,
      name: metadata.name,
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
      uid: metadata.uid,
      resourceVersion: metadata.resourceVersion,
      ...(about.fieldPath === undefined ? {} : { fieldPath: about.fieldPath }),
    },
    type: content.type,
    reason: content.reason,
    message: content.message,
    source: {
      component: options.component,
      ...(options.host === undefined ? {} : { host: options.host }),
    },
    reportingComponent: options.component,
    reportingInstance: options.host ?? '',
    count: 1,
    firstTimestamp: content.now,
    lastTimestamp: content.now,
  };
}

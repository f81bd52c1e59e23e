/**
 * Observes: what one endpoint is still to be told. Changes: tells it, oldest first within each subject, and writes down
 * what came of every attempt. One worker at a time has an endpoint (its lease); one that dies is followed by another,
 * which may tell again what was told and not written down: the id of the message is the same then.
 */
import {
  afterAttempt,
  type DeliveryAttempt,
  type WebhookDelivery,
} from '@fleetcommand/domain/webhooks/delivery';
import {
  isHopeless,
  isRotating,
  webhookSecretContext,
  type WebhookEndpoint,
} from '@fleetcommand/domain/webhooks/endpoint';
import { signatureHeaders } from '@fleetcommand/domain/webhooks/signature';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { WebhookEndpointId } from '@fleetcommand/kernel/ids';
import type { Secret } from '@fleetcommand/kernel/secret';

import type { Timers } from '../../ports/timers.js';
import type { WebhookMessage, WebhookSender } from '../../ports/webhooks.js';
import { withLease, type HeldLease, type LeaseSettings } from '../leases/with-lease.js';
import type { MailDependencies } from '../mail/queue-mail.js';
import type { Store } from '../../ports/store.js';
import { switchOff } from './switch-off.js';

export interface DeliverDependencies extends MailDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly lease: LeaseSettings;
  readonly sender: WebhookSender;
  /** In [0, 1): spreads the pauses. */
  readonly random: () => number;
  /** What webhooks say of who sends them. */
  readonly userAgent: string;
}

/** Subjects told at once. */
const PARALLEL = 8;
/** A run ends when so many rounds were made; what is left is told by the next, after others had their turn. */
const ROUNDS = 10;
const BACKLOG_KEPT = 10_000;

export interface DeliverReport {
  readonly outcome: 'busy' | 'off' | 'done';
  readonly succeeded: number;
  readonly failed: number;
  /** When to look again; null when nothing waits. */
  readonly nextAt: Date | null;
}

const NOTHING: DeliverReport = { outcome: 'done', succeeded: 0, failed: 0, nextAt: null };

export async function deliver(
  deps: DeliverDependencies,
  endpointId: WebhookEndpointId,
): Promise<DeliverReport> {
  const name = `webhook/${endpointId}`;
  const ran = await withLease(
    { leases: deps.store.leases, clock: deps.clock, timers: deps.timers },
    name,
    deps.lease,
    (held) => drain(deps, endpointId, held),
  );
  return ran.kind === 'busy' ? { ...NOTHING, outcome: 'busy' } : ran.value;
}

async function drain(
  deps: DeliverDependencies,
  endpointId: WebhookEndpointId,
  held: HeldLease,
): Promise<DeliverReport> {
  const { webhooks } = deps.store;
  await webhooks.giveUpBacklog(endpointId, BACKLOG_KEPT, deps.clock.now());
  const sum = { succeeded: 0, failed: 0 };
  for (let round = 0; round < ROUNDS && held.isHeld(); round++) {
    // Read each time: people may switch it off or change it meanwhile.
    const endpoint = await webhooks.find(endpointId);
    if (!endpoint || endpoint.disabledAt) return { ...NOTHING, ...sum, outcome: 'off' };
    const ready = await webhooks.listReady(endpointId, deps.clock.now(), PARALLEL);
    if (ready.length === 0) break;
    const attempts = await Promise.all(ready.map((each) => attempt(deps, endpoint, each, held)));
    const settled = await judge(deps, endpoint, attempts);
    sum.succeeded += settled.succeeded;
    sum.failed += settled.failed;
  }
  return { ...sum, outcome: 'done', nextAt: await webhooks.nextReadyAt(endpointId) };
}

/** Sends one and stores what came of it. */
async function attempt(
  deps: DeliverDependencies,
  endpoint: WebhookEndpoint,
  delivery: WebhookDelivery,
  held: HeldLease,
): Promise<DeliveryAttempt> {
  const message = await deps.store.webhooks.findMessage(delivery.messageId);
  if (!message) throw new Error(`the message ${delivery.messageId} is gone before its delivery`);
  const made = await send(deps, endpoint, message, held);
  const after = afterAttempt(delivery, made, deps.clock.now(), deps.random());
  await deps.store.webhooks.saveAttempt(delivery, after);
  return made;
}

async function send(
  deps: DeliverDependencies,
  endpoint: WebhookEndpoint,
  { id, body }: WebhookMessage,
  held: HeldLease,
): Promise<DeliveryAttempt> {
  const at = deps.clock.now();
  const headers = {
    ...signatureHeaders({ id, at, body }, secretsOf(deps, endpoint, at)),
    'content-type': 'application/json',
    'user-agent': deps.userAgent,
  };
  const sent = await deps.sender.post({ url: endpoint.url, headers, body }, held.signal);
  const durationMs = Math.max(0, deps.clock.now().getTime() - at.getTime());
  const took = { at: at.toISOString(), durationMs };
  if (!sent.ok) return { ...took, status: null, answer: '', error: sent.error.message };
  const { status, excerpt } = sent.value;
  return { ...took, status, answer: excerpt, error: faultOf(status) };
}

/** Null where the event was taken (Standard Webhooks: any status of 2xx). */
function faultOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400)
    return `It answered ${status}: redirects are not followed. Give the address it leads to.`;
  if (status === GONE) return 'It answered 410: it wants to hear no more.';
  return `It answered ${status} where 200 to 299 means that the event was taken.`;
}

const GONE = 410;

function secretsOf(
  { secretBox }: DeliverDependencies,
  endpoint: WebhookEndpoint,
  now: Date,
): Secret[] {
  const context = webhookSecretContext(endpoint.id);
  const { secretCiphertext, previousSecretCiphertext } = endpoint;
  const secrets = [secretBox.open(secretCiphertext, context)];
  if (previousSecretCiphertext && isRotating(endpoint, now))
    secrets.push(secretBox.open(previousSecretCiphertext, context));
  return secrets;
}

/** What a round says of the endpoint itself. */
async function judge(
  deps: DeliverDependencies,
  endpoint: WebhookEndpoint,
  attempts: readonly DeliveryAttempt[],
): Promise<{ readonly succeeded: number; readonly failed: number }> {
  const failed = attempts.filter(({ error }) => error !== null);
  const sum = { succeeded: attempts.length - failed.length, failed: failed.length };
  const { webhooks } = deps.store;
  if (sum.succeeded > 0) {
    if (endpoint.failingSince) await webhooks.setFailingSince(endpoint.id, null);
    return sum;
  }
  const now = deps.clock.now();
  if (failed.some(({ status }) => status === GONE)) {
    await switchOff(deps, endpoint, 'It answered 410 Gone: it wants to hear no more.');
  } else if (isHopeless(endpoint, now)) {
    const last = failed.at(-1)?.error ?? '';
    await switchOff(deps, endpoint, `Nothing got through for three days. The last: ${last}`);
  } else if (!endpoint.failingSince) {
    await webhooks.setFailingSince(endpoint.id, now);
  }
  return sum;
}

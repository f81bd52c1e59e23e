import {
  issuedWebhookEndpoint,
  webhookDelivery,
  webhookDeliveryDetails,
  webhookDeliveryPage,
  webhookEndpoint,
  webhookEndpointPage,
  type IssuedWebhookEndpoint,
  type WebhookDelivery,
  type WebhookEndpoint,
} from '@fleetcommand/contracts/http/webhooks';
import { z } from 'zod';

import type { ApiClient } from '../api/client.js';
import { connectSignedIn, type ConnectOptions } from '../api/connect.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { formatAge } from '../output/format.js';
import { printData, printJson, say } from '../output/print.js';
import { note } from '../output/style.js';
import { renderTable } from '../output/table.js';

export interface WebhookOptions extends ConnectOptions {
  readonly json?: boolean;
}

const PATH = '/v1/webhook-endpoints';
const pathOf = ({ id }: Pick<WebhookEndpoint, 'id'>) => `${PATH}/${id}`;

/** By id, or by its address where only one is like it. */
async function findEndpoint(api: ApiClient, reference: string): Promise<WebhookEndpoint> {
  const { data } = await api.request(`${PATH}?limit=100`, { answer: webhookEndpointPage });
  const found = data.filter(({ id, url }) => id === reference || url === reference);
  const [only, ...others] = found;
  if (!only) {
    const known = data.map(({ url }) => url).join(', ') || 'none yet';
    throw new CommandFailure(
      `You have no webhook endpoint ${reference}. You have: ${known}.`,
      EXIT.notFound,
      'webhooks.not-found',
    );
  }
  if (others.length > 0)
    throw new CommandFailure(
      `Several endpoints have this address. Name one by its id: ${found.map(({ id }) => id).join(', ')}.`,
      EXIT.usage,
    );
  return only;
}

export async function listEndpoints(options: WebhookOptions): Promise<void> {
  const api = await connectSignedIn(options);
  const page = await api.request(`${PATH}?limit=100`, { answer: webhookEndpointPage });
  if (options.json) return printJson(page);
  if (page.data.length === 0)
    return say(`No webhook endpoints yet. Next: ${note.bold('fleet webhooks add <url>')}.`);
  const rows = page.data.map((endpoint) => [
    endpoint.id,
    endpoint.url,
    endpoint.eventTypes.join(' ') || 'all',
    stateOf(endpoint),
  ]);
  printData(renderTable(['Id', 'Address', 'Events', 'State'], rows));
}

function stateOf({ enabled, disabledReason, failingSince }: WebhookEndpoint): string {
  if (!enabled) return disabledReason ? 'switched off by us' : 'switched off';
  return failingSince ? `failing for ${formatAge(new Date(failingSince), new Date())}` : 'on';
}

export interface AddEndpointOptions extends WebhookOptions {
  readonly event?: readonly string[];
  readonly description?: string;
  readonly organization?: string;
}

export async function addEndpoint(url: string, options: AddEndpointOptions): Promise<void> {
  const api = await connectSignedIn(options);
  const { event, description, organization } = options;
  const body = {
    url,
    ...(event && { eventTypes: event }),
    ...(description !== undefined && { description }),
    ...(organization !== undefined && { organizationId: organization }),
  };
  const issued = await api.request(PATH, { method: 'POST', body, answer: issuedWebhookEndpoint });
  showSecret(issued, options);
  if (!options.json) say(`Next: ${note.bold(`fleet webhooks test ${issued.endpoint.id}`)}.`);
}

function showSecret({ endpoint, signingSecret }: IssuedWebhookEndpoint, options: WebhookOptions) {
  if (options.json) return printJson({ endpoint, signingSecret });
  printData(signingSecret ?? '');
  say(
    `${note.good('✓')} That is the secret of ${endpoint.url}. Keep it now: it is not shown again.`,
  );
}

export async function showEndpoint(reference: string, options: WebhookOptions): Promise<void> {
  const api = await connectSignedIn(options);
  const endpoint = await findEndpoint(api, reference);
  if (options.json) return printJson(endpoint);
  printData(endpoint.url);
  printData(`  id       ${endpoint.id}`);
  printData(`  events   ${endpoint.eventTypes.join(', ') || 'all'}`);
  printData(`  state    ${stateOf(endpoint)}`);
  if (endpoint.disabledReason) printData(`  why      ${endpoint.disabledReason}`);
}

export async function removeEndpoint(reference: string, options: WebhookOptions): Promise<void> {
  const api = await connectSignedIn(options);
  const endpoint = await findEndpoint(api, reference);
  const headers = { 'if-match': '*' };
  await api.request(pathOf(endpoint), { method: 'DELETE', headers, answer: z.unknown() });
  if (options.json) return printJson({ removed: endpoint.id });
  say(`${note.good('✓')} Nothing is sent to ${endpoint.url} any more.`);
}

/** For `enable` and `disable`. */
export const switchEndpoint =
  (enabled: boolean) =>
  async (reference: string, options: WebhookOptions): Promise<void> => {
    const api = await connectSignedIn(options);
    const endpoint = await findEndpoint(api, reference);
    const changed = await api.request(pathOf(endpoint), {
      method: 'PATCH',
      headers: { 'if-match': '*' },
      body: { enabled },
      answer: webhookEndpoint,
    });
    if (options.json) return printJson(changed);
    say(`${note.good('✓')} ${changed.url} is switched ${enabled ? 'on' : 'off'}.`);
  };

export async function rotateSecret(
  reference: string,
  options: WebhookOptions & { readonly overlapHours: number },
): Promise<void> {
  const api = await connectSignedIn(options);
  const endpoint = await findEndpoint(api, reference);
  const { overlapHours } = options;
  const issued = await api.request(`${pathOf(endpoint)}/rotate-secret`, {
    method: 'POST',
    body: { overlapHours },
    answer: issuedWebhookEndpoint,
  });
  showSecret(issued, options);
  if (!options.json) say(`The old secret signs as well for ${overlapHours} h.`);
}

export async function testEndpoint(reference: string, options: WebhookOptions): Promise<void> {
  const api = await connectSignedIn(options);
  const endpoint = await findEndpoint(api, reference);
  const path = `${pathOf(endpoint)}/test`;
  const sent = await api.request(path, { method: 'POST', answer: webhookDelivery });
  if (options.json) return printJson(sent);
  printData(sent.id);
  say(
    `${note.good('✓')} On its way. Next: ${note.bold(`fleet webhooks deliveries ${endpoint.id}`)}.`,
  );
}

export async function listDeliveries(
  reference: string,
  options: WebhookOptions & { readonly state?: string; readonly limit: number },
): Promise<void> {
  const api = await connectSignedIn(options);
  const endpoint = await findEndpoint(api, reference);
  const query = new URLSearchParams({
    limit: String(options.limit),
    ...(options.state && { state: options.state }),
  });
  const path = `${pathOf(endpoint)}/deliveries?${query.toString()}`;
  const page = await api.request(path, { answer: webhookDeliveryPage });
  if (options.json) return printJson(page);
  if (page.data.length === 0) return say('Nothing was sent there yet.');
  const now = new Date();
  const rows = page.data.map((delivery) => [
    delivery.id,
    delivery.type,
    delivery.state,
    outcomeOf(delivery),
    formatAge(new Date(delivery.createdAt), now),
  ]);
  printData(renderTable(['Id', 'Event', 'State', 'Last answer', 'Age'], rows));
}

function outcomeOf({ log }: WebhookDelivery): string {
  const last = log.at(-1);
  if (!last) return '';
  return last.status === null ? (last.error ?? '') : String(last.status);
}

export async function showDelivery(
  reference: string,
  id: string,
  options: WebhookOptions,
): Promise<void> {
  const api = await connectSignedIn(options);
  const endpoint = await findEndpoint(api, reference);
  const path = `${pathOf(endpoint)}/deliveries/${encodeURIComponent(id)}`;
  const delivery = await api.request(path, { answer: webhookDeliveryDetails });
  if (options.json) return printJson(delivery);
  printData(`${delivery.type} ${delivery.state}`);
  printData(`  webhook-id  ${delivery.messageId}`);
  for (const { at, status, error, durationMs } of delivery.log)
    printData(`  ${at}  ${status ?? 'no answer'} in ${durationMs} ms  ${error ?? ''}`.trimEnd());
  printData(delivery.body);
}

export async function redeliver(
  reference: string,
  id: string,
  options: WebhookOptions,
): Promise<void> {
  const api = await connectSignedIn(options);
  const endpoint = await findEndpoint(api, reference);
  const path = `${pathOf(endpoint)}/deliveries/${encodeURIComponent(id)}/redeliver`;
  const sent = await api.request(path, { method: 'POST', answer: webhookDelivery });
  if (options.json) return printJson(sent);
  say(`${note.good('✓')} On its way again.`);
}

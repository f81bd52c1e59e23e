import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type {
  CreateWebhookEndpoint,
  IssuedWebhookEndpoint,
  WebhookDelivery,
  WebhookEndpoint,
} from '@fleetcommand/client/api/types.gen';

import { ANY_VERSION, type Api } from '../api/client.js';
import { connectSignedIn, type RemoteOptions } from '../api/connect.js';
import { WHOLE_PAGE } from '../api/read-pages.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { formatAge } from '../output/format.js';
import { meant } from '../output/meant.js';
import { printData, printJson, say } from '../output/print.js';
import { note } from '../output/style.js';
import { renderTable } from '../output/table.js';

/** By id, or by its address where only one is like it. */
async function findEndpoint(client: Api, reference: string): Promise<WebhookEndpoint> {
  const {
    data: { data },
  } = await sdk.listWebhookEndpoints({ client, query: WHOLE_PAGE });
  const found = data.filter(({ id, url }) => id === reference || url === reference);
  const [only, ...others] = found;
  if (!only) {
    const known = data.map(({ url }) => url);
    throw new CommandFailure(
      `You have no webhook endpoint ${reference}. ${meant(reference, known)}`,
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

export async function listEndpoints(options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const { data: page } = await sdk.listWebhookEndpoints({ client, query: WHOLE_PAGE });
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

export interface AddEndpointOptions extends RemoteOptions {
  readonly event?: NonNullable<CreateWebhookEndpoint['eventTypes']>;
  readonly description?: string;
  readonly organization?: string;
}

export async function addEndpoint(url: string, options: AddEndpointOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const { event, description, organization } = options;
  const body = {
    url,
    ...(event && { eventTypes: event }),
    ...(description !== undefined && { description }),
    ...(organization !== undefined && { organizationId: organization }),
  };
  const { data: issued } = await sdk.createWebhookEndpoint({ client, body });
  showSecret(issued, options);
  if (!options.json) say(`Next: ${note.bold(`fleet webhooks test ${issued.endpoint.id}`)}.`);
}

function showSecret({ endpoint, signingSecret }: IssuedWebhookEndpoint, options: RemoteOptions) {
  if (options.json) return printJson({ endpoint, signingSecret });
  printData(signingSecret ?? '');
  say(
    `${note.good('✓')} That is the secret of ${endpoint.url}. Keep it now: it is not shown again.`,
  );
}

export async function showEndpoint(reference: string, options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const endpoint = await findEndpoint(client, reference);
  if (options.json) return printJson(endpoint);
  printData(endpoint.url);
  printData(`  id       ${endpoint.id}`);
  printData(`  events   ${endpoint.eventTypes.join(', ') || 'all'}`);
  printData(`  state    ${stateOf(endpoint)}`);
  if (endpoint.disabledReason) printData(`  why      ${endpoint.disabledReason}`);
}

export async function removeEndpoint(reference: string, options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const endpoint = await findEndpoint(client, reference);
  await sdk.deleteWebhookEndpoint({ client, path: { id: endpoint.id }, headers: ANY_VERSION });
  if (options.json) return printJson({ removed: endpoint.id });
  say(`${note.good('✓')} Nothing is sent to ${endpoint.url} any more.`);
}

/** For `enable` and `disable`. */
export const switchEndpoint =
  (enabled: boolean) =>
  async (reference: string, options: RemoteOptions): Promise<void> => {
    const client = await connectSignedIn(options);
    const { id } = await findEndpoint(client, reference);
    const body = { enabled };
    const changing = sdk.updateWebhookEndpoint({
      client,
      path: { id },
      headers: ANY_VERSION,
      body,
    });
    const { data: changed } = await changing;
    if (options.json) return printJson(changed);
    say(`${note.good('✓')} ${changed.url} is switched ${enabled ? 'on' : 'off'}.`);
  };

export async function rotateSecret(
  reference: string,
  options: RemoteOptions & { readonly overlapHours: number },
): Promise<void> {
  const client = await connectSignedIn(options);
  const { id } = await findEndpoint(client, reference);
  const { overlapHours } = options;
  const rotating = sdk.rotateWebhookSecret({ client, path: { id }, body: { overlapHours } });
  const { data: issued } = await rotating;
  showSecret(issued, options);
  if (!options.json) say(`The old secret signs as well for ${overlapHours} h.`);
}

export async function testEndpoint(reference: string, options: RemoteOptions): Promise<void> {
  const client = await connectSignedIn(options);
  const { id } = await findEndpoint(client, reference);
  const { data: sent } = await sdk.testWebhookEndpoint({ client, path: { id } });
  if (options.json) return printJson(sent);
  printData(sent.id);
  say(`${note.good('✓')} On its way. Next: ${note.bold(`fleet webhooks deliveries ${id}`)}.`);
}

export async function listDeliveries(
  reference: string,
  options: RemoteOptions & { readonly state?: WebhookDelivery['state']; readonly limit: number },
): Promise<void> {
  const client = await connectSignedIn(options);
  const { id } = await findEndpoint(client, reference);
  const { limit, state } = options;
  const query = { limit, ...(state && { state }) };
  const { data: page } = await sdk.listWebhookDeliveries({ client, path: { id }, query });
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

/** One delivery of an endpoint, by their names. */
async function deliveryOf(reference: string, deliveryId: string, options: RemoteOptions) {
  const client = await connectSignedIn(options);
  const { id } = await findEndpoint(client, reference);
  return { client, path: { id, deliveryId } };
}

type OnDelivery = (...named: Parameters<typeof deliveryOf>) => Promise<void>;

export const showDelivery: OnDelivery = async (reference, deliveryId, options) => {
  const { data: delivery } = await sdk.getWebhookDelivery(
    await deliveryOf(reference, deliveryId, options),
  );
  if (options.json) return printJson(delivery);
  printData(`${delivery.type} ${delivery.state}`);
  printData(`  webhook-id  ${delivery.messageId}`);
  for (const { at, status, error, durationMs } of delivery.log)
    printData(`  ${at}  ${status ?? 'no answer'} in ${durationMs} ms  ${error ?? ''}`.trimEnd());
  printData(delivery.body);
};

export const redeliver: OnDelivery = async (reference, deliveryId, options) => {
  const { data: sent } = await sdk.redeliverWebhook(
    await deliveryOf(reference, deliveryId, options),
  );
  if (options.json) return printJson(sent);
  say(`${note.good('✓')} On its way again.`);
};

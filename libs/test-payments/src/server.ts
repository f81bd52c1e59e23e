/**
 * The stand-in over HTTP: Stripe's API below /v1, its pages beside it. Observes: requests. Changes: its world, and tells
 * the endpoints of every event.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { answer } from './api.js';
import { showCheckout, submitCheckout } from './checkout-page.js';
import { parseForm } from './form.js';
import { html, money, page } from './html.js';
import { mustFind, StripeProblem, usageLine } from './present.js';
import { showPortal, submitPortal } from './portal-page.js';
import { deliver, type WebhookEndpoint } from './webhooks.js';
import { StripeWorld } from './world.js';

export interface TestPaymentsOptions {
  readonly world?: StripeWorld;
  readonly host?: string;
  readonly port?: number;
  /** Where browsers find it; default: where it listens. */
  readonly publicUrl?: string;
  readonly webhooks?: readonly WebhookEndpoint[];
  /** Only these keys are let in; none: any. */
  readonly secretKey?: string;
  /** Called after each request that may have changed something. */
  readonly onChange?: () => void;
}

export interface TestPayments {
  readonly world: StripeWorld;
  readonly url: string;
  /** While true every request of the API is refused, as in an outage. */
  isDown: boolean;
  /** Whether events are told to the endpoints; they are kept in any case. */
  isTelling: boolean;
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 256 * 1024;

export async function startTestPayments(options: TestPaymentsOptions = {}): Promise<TestPayments> {
  const world = options.world ?? new StripeWorld();
  const server = createServer((request, response) => {
    serve(payments, options, request, response).catch((error: unknown) => {
      send(response, 500, 'text/plain', String(error));
    });
  });
  const url = await listen(server, options);
  world.baseUrl = options.publicUrl ?? url;
  const stop = world.onEvent((event) => {
    if (!payments.isTelling) return;
    for (const endpoint of options.webhooks ?? []) void deliver(event, endpoint);
  });
  const payments: TestPayments = {
    world,
    url,
    isDown: false,
    isTelling: true,
    async close() {
      stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return payments;
}

async function listen(server: Server, { host = '127.0.0.1', port = 0 }: TestPaymentsOptions) {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}

async function serve(
  payments: TestPayments,
  options: TestPaymentsOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, search } = new URL(request.url ?? '/', 'http://stripe.test');
  const body = await readBody(request);
  if (pathname.startsWith('/v1/')) {
    serveApi(payments, options, request, response, { path: pathname.slice(3), search, body });
  } else {
    servePage(payments.world, request.method ?? 'GET', pathname, body, response);
  }
  if (request.method !== 'GET') options.onChange?.();
}

function serveApi(
  { world, isDown }: TestPayments,
  { secretKey }: TestPaymentsOptions,
  request: IncomingMessage,
  response: ServerResponse,
  { path, search, body }: { path: string; search: string; body: string },
): void {
  if (isDown) {
    const error = { type: 'api_error', message: 'An unknown error occurred.' };
    return sendJson(response, 503, { error });
  }
  const isKnown =
    secretKey === undefined || request.headers.authorization === `Bearer ${secretKey}`;
  if (!isKnown) {
    const error = { type: 'invalid_request_error', message: 'Invalid API Key provided.' };
    return sendJson(response, 401, { error });
  }
  const key = request.headers['idempotency-key'];
  const answered = answer(world, {
    method: request.method ?? 'GET',
    path,
    query: parseForm(search.slice(1)),
    body: parseForm(body),
    idempotencyKey: typeof key === 'string' ? key : null,
  });
  // The test clock's time, for those who follow it.
  response.setHeader('date', new Date(world.now() * 1_000).toUTCString());
  sendJson(response, answered.status, answered.body);
}

function servePage(
  world: StripeWorld,
  method: string,
  path: string,
  body: string,
  response: ServerResponse,
): void {
  const [, kind = '', id = ''] = path.split('/');
  try {
    if (kind === 'invoice') return sendHtml(response, 200, showInvoice(world, id));
    if (kind !== 'checkout' && kind !== 'portal') return sendHtml(response, 200, home());
    world.runDue();
    const session = mustFind(world.state.sessions, id);
    const form = new URLSearchParams(body);
    if (method !== 'POST') {
      const show = kind === 'checkout' ? showCheckout : showPortal;
      return sendHtml(response, 200, show(world, session));
    }
    if (kind === 'portal') {
      submitPortal(world, session, form);
      return redirect(response, path);
    }
    const submitted = submitCheckout(world, session, form);
    if ('location' in submitted) return redirect(response, submitted.location);
    return sendHtml(response, 402, showCheckout(world, session, submitted.problem));
  } catch (error) {
    if (!(error instanceof StripeProblem)) throw error;
    const text = 'This page is over or never was. Go back and begin again.';
    return sendHtml(
      response,
      404,
      page(
        'Not found',
        html`<h1>Not found</h1>
          <p>${text}</p>`,
      ),
    );
  }
}

function home(): string {
  const text = 'This stands in for Stripe on a machine without its keys. Begin in the console.';
  return page(
    'Here',
    html`<h1>Test payments</h1>
      <p>${text}</p>`,
  );
}

function showInvoice(world: StripeWorld, id: string): string {
  const { number, status, total, currency, usage } = mustFind(world.state.invoices, id);
  return page(
    number,
    html`<h1>Invoice ${number}</h1>
      <p>${money(total, currency)}, ${status}.</p>
      ${usage ? html`<p>Of that ${money(usage.amount, currency)}: ${usageLine(usage)}.</p>` : ''}`,
  );
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length > MAX_BODY_BYTES) throw new Error('the body is too large');
  }
  return text;
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(303, { location }).end();
}

function sendHtml(response: ServerResponse, status: number, text: string): void {
  response.setHeader('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'");
  send(response, status, 'text/html; charset=utf-8', text);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.setHeader('request-id', `req_test${Date.now()}`);
  send(response, status, 'application/json', JSON.stringify(body));
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'content-type': type }).end(text);
}

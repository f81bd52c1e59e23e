/**
 * The API's routes over a few values in memory, for the browser specs: answers are checked by the contracts before
 * they leave, and what was asked is kept to be looked at.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import {
  me,
  signInResponse,
  signupResponse,
  signupStatus,
} from '@fleetcommand/contracts/http/accounts';
import {
  blueprintList,
  planList,
  regionList,
  slugAvailability,
} from '@fleetcommand/contracts/http/catalogue';
import { explanation } from '@fleetcommand/contracts/http/explain';
import { operation, type Operation } from '@fleetcommand/contracts/http/operations';
import { problem, PROBLEMS } from '@fleetcommand/contracts/http/problem';
import {
  tenant,
  tenantEventPage,
  tenantOperation,
  tenantPage,
  type Tenant,
} from '@fleetcommand/contracts/http/tenants';
import { tenantLogLine } from '@fleetcommand/contracts/http/logs';
import { z } from 'zod';

import { serveFile } from './serve-file.js';
import { answerOfBilling } from './stub-billing.js';
import { answerOfBackups } from './stub-backups.js';
import { answerOfDomains } from './stub-domains.js';
import { answerOfAccount } from './stub-account.js';
import { answerOfWebhooks } from './stub-webhooks.js';
import { answerOfFleet } from './stub-fleet.js';
import { newWorld, type Refusal, type World } from './world.js';
import { PLANS, REGIONS } from './catalogue-fixtures.js';
import { idOf, makeExplanation, makeOperation } from './fixtures.js';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

interface Exchange extends Asked {
  readonly response: ServerResponse;
}

const ACTIONS = 'restart|upgrade|hibernate|wake|restore-deleted';
type Route = (exchange: Exchange, parameter: string) => void;

export class StubApi {
  world = newWorld();
  readonly asked: Asked[] = [];
  private readonly streams = new Map<string, Set<ServerResponse>>();
  private readonly server = createServer((request, response) => void this.serve(request, response));

  constructor(private readonly directory: string) {}

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** A new world, with nothing asked of it yet. */
  reset(changes: Partial<World> = {}): World {
    this.world = newWorld(changes);
    this.asked.length = 0;
    return this.world;
  }

  requests(method: string, path: string): Asked[] {
    return this.asked.filter((one) => one.method === method && one.path === path);
  }

  /** How many pages follow an operation now. */
  followers(operationId: string): number {
    return this.streams.get(operationId)?.size ?? 0;
  }

  /** The operation is now this, and its followers are told. */
  tell(event: 'step' | 'state' | 'end', now: Operation, stepName?: string): void {
    this.world.operations = this.world.operations.map((one) => (one.id === now.id ? now : one));
    const data = event === 'step' ? now.steps.find(({ name }) => name === stepName) : now;
    for (const stream of this.streams.get(now.id) ?? []) {
      stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      if (event === 'end') stream.end();
    }
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '/', query = ''] = (request.url ?? '/').split('?');
    const method = request.method ?? 'GET';
    if (!path.startsWith('/v1/')) return serveFile(this.directory, path, response);
    const body = await readBody(request);
    const exchange = { method, path, query, headers: request.headers, body, response };
    this.asked.push(exchange);
    const refusal = this.world.refusals.get(`${method} ${path}`);
    if (refusal === 'hang') return undefined;
    if (refusal === 'cut') return void request.socket.destroy();
    if (refusal) return refuse(exchange, refusal);
    return this.answer(exchange);
  }

  private answer(exchange: Exchange): void {
    const { method, path } = exchange;
    if (path.startsWith('/v1/admin/')) return this.operators(exchange);
    const account = answerOfAccount(method, path) ?? answerOfWebhooks(method, path);
    if (account) return send(exchange, 200, account.schema, account.value);
    for (const [pattern, route] of this.routes) {
      const [wantedMethod, wantedPath = ''] = pattern.split(' ');
      const match = new RegExp(`^${wantedPath.replace('*', '([^/]+)')}$`).exec(path);
      if (wantedMethod === method && match) return route(exchange, match[1] ?? '');
    }
    return refuse(exchange, { code: 'request.not-found' });
  }

  private readonly routes: readonly (readonly [string, Route])[] = [
    ['GET /v1/plans', (on) => send(on, 200, planList, { data: [...PLANS] })],
    ['GET /v1/regions', (on) => send(on, 200, regionList, { data: [...REGIONS] })],
    ['GET /v1/blueprints', (on) => send(on, 200, blueprintList, { data: [] })],
    ['GET /v1/slugs/*', (on, slug) => this.slug(on, slug)],
    ['GET /v1/signup', (on) => send(on, 200, signupStatus, { open: true, notice: '' })],
    ['POST /v1/signup', (on) => this.signUp(on)],
    ['POST /v1/sessions', (on) => this.signIn(on)],
    ['DELETE /v1/sessions/current', this.signedIn((on) => this.signOut(on))],
    ['GET /v1/me', this.signedIn((on) => send(on, 200, me, this.world.me))],
    ['GET /v1/tenants', this.signedIn((on) => this.list(on))],
    ['POST /v1/tenants', this.signedIn((on) => this.change(on, idOf('ten', 1)))],
    ['GET /v1/tenants/*', this.signedIn((on, id) => this.show(on, id))],
    ['PATCH /v1/tenants/*', this.signedIn((on, id) => this.change(on, id))],
    ['DELETE /v1/tenants/*', this.signedIn((on, id) => this.change(on, id))],
    [`POST /v1/tenants/*/(?:${ACTIONS})`, this.signedIn((on, id) => this.change(on, id))],
    ['GET /v1/tenants/*/events', this.signedIn((on) => this.events(on))],
    ['GET /v1/tenants/*/logs', this.signedIn((on) => this.logs(on))],
    ['GET /v1/tenants/*/explain', this.signedIn((on, id) => this.explain(on, id))],
    ['GET /v1/tenants/*/backups', this.signedIn((on) => this.backups(on))],
    ['POST /v1/tenants/*/backups', this.signedIn((on) => this.backups(on))],
    ['POST /v1/tenants/*/backups/.*/restore', this.signedIn((on, id) => this.change(on, id))],
    ['GET /v1/tenants/*/domains', this.signedIn((on) => this.domains(on))],
    ['POST /v1/tenants/*/domains', this.signedIn((on) => this.domains(on))],
    ['GET /v1/domains/*', this.signedIn((on) => this.domains(on))],
    ['PATCH /v1/domains/*', this.signedIn((on) => this.domains(on))],
    ['DELETE /v1/domains/*', this.signedIn((on) => this.domains(on))],
    ['POST /v1/domains/*/check', this.signedIn((on) => this.domains(on))],
    ['GET /v1/domains/*/certificate', this.signedIn((on) => this.domains(on))],
    ['PUT /v1/domains/*/certificate', this.signedIn((on) => this.domains(on))],
    ['DELETE /v1/domains/*/certificate', this.signedIn((on) => this.domains(on))],
    ['GET /v1/billing/*', this.signedIn((on) => this.bill(on))],
    ['POST /v1/billing/*', this.signedIn((on) => this.bill(on))],
    ['POST /v1/billing/*/preview', this.signedIn((on) => this.bill(on))],
    ['GET /v1/operations/*', this.signedIn((on, id) => this.operation(on, id))],
    ['GET /v1/operations/*/events', this.signedIn((on, id) => this.follow(on, id))],
  ];

  private signedIn(route: Route): Route {
    return (on, parameter) =>
      this.world.me ? route(on, parameter) : refuse(on, { code: 'accounts.not-signed-in' });
  }

  private operators(on: Exchange): void {
    if (!this.world.me?.isOperator) return refuse(on, { code: 'accounts.operators-only' });
    const answer = answerOfFleet(this.world.fleet, `${on.method} ${on.path}`, on.query, on.body);
    return answer
      ? send(on, 200, answer.schema, answer.value)
      : refuse(on, { code: 'request.not-found' });
  }

  private bill(on: Exchange): void {
    const answer = answerOfBilling(this.world.billing, `${on.method} ${on.path}`, on.body);
    return answer
      ? send(on, answer.status, answer.schema, answer.value)
      : refuse(on, { code: 'request.not-found' });
  }

  private slug(on: Exchange, slug: string): void {
    const available = slug.length > 2 && !this.world.takenSlugs.has(slug);
    const answer = available
      ? { available, url: `https://${slug}.apps.localhost:8443`, suggestions: [] }
      : { available, reason: `“${slug}” is taken.`, suggestions: [`${slug}-hq`, `${slug}-team`] };
    send(on, 200, slugAvailability, answer);
  }

  private signUp(on: Exchange): void {
    const [instance] = this.world.tenants;
    const [started] = this.world.operations;
    const organization = this.world.me?.organizations[0];
    const session = { id: idOf('ses', 1), expiresAt: new Date().toISOString() };
    send(on, 202, signupResponse, { organization, tenant: instance, operation: started, session });
  }

  private signIn(on: Exchange): void {
    const session = { id: idOf('ses', 1), expiresAt: new Date().toISOString() };
    send(on, 201, signInResponse, { me: this.world.me, session });
  }

  private signOut({ response }: Exchange): void {
    this.world.me = null;
    response.writeHead(204).end();
  }

  private list(on: Exchange): void {
    const isAsked = ({ state }: Tenant) => (state === 'deleted') === on.query.includes('deleted');
    const data = this.world.tenants.filter(isAsked);
    send(on, 200, tenantPage, { data, nextCursor: null });
  }

  private events(on: Exchange): void {
    send(on, 200, tenantEventPage, { data: [...this.world.events], nextCursor: null });
  }

  private backups(on: Exchange): void {
    const { schema, value } = answerOfBackups(this.world.backups, on.method);
    send(on, 200, schema, value);
  }

  private domains(on: Exchange): void {
    const answer = answerOfDomains(this.world.domains, on.method, on.path, on.body);
    if (!answer) return refuse(on, { code: 'domains.not-found' });
    this.world.domains = answer.domains;
    if (answer.etag) on.response.setHeader('etag', answer.etag);
    if (answer.status === 204) return void on.response.writeHead(204).end();
    return send(on, answer.status, answer.schema, answer.value);
  }

  private show(on: Exchange, id: string): void {
    const found = this.world.tenants.find((one) => one.id === id);
    if (!found) return refuse(on, { code: 'tenants.not-found' });
    on.response.setHeader('etag', `"${found.id}.${found.generation}"`);
    return send(on, 200, tenant, found);
  }

  private explain(on: Exchange, id: string): void {
    const found = this.world.tenants.find((one) => one.id === id);
    if (!found) return refuse(on, { code: 'tenants.not-found' });
    return send(on, 200, explanation, makeExplanation(found));
  }

  /** What a change starts is the first operation of the world that the spec has laid out. */
  private change(on: Exchange, id: string): void {
    const found = this.world.tenants.find((one) => one.id === id);
    if (!found) return refuse(on, { code: 'tenants.not-found' });
    const started = this.world.operations[0] ?? makeOperation();
    return send(on, 202, tenantOperation, { tenant: found, operation: started });
  }

  private operation(on: Exchange, id: string): void {
    const found = this.world.operations.find((one) => one.id === id);
    if (!found) return refuse(on, { code: 'operations.not-found' });
    return send(on, 200, operation, found);
  }

  /** The world's, and none after. */
  private logs({ response }: Exchange): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const line of this.world.logs)
      response.write(`event: line\ndata: ${JSON.stringify(tenantLogLine.parse(line))}\n\n`);
  }

  private follow({ response }: Exchange, id: string): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('retry: 100\n\n');
    const streams = this.streams.get(id) ?? new Set();
    this.streams.set(id, streams.add(response));
    response.once('close', () => streams.delete(response));
  }
}

function send(on: Exchange, status: number, schema: z.ZodType, answer: unknown): void {
  on.response
    .writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req-1' })
    .end(JSON.stringify(schema.parse(answer)));
}

function refuse({ response, path }: Exchange, { code, detail, ...more }: Refusal): void {
  const { status, title, remedy } = PROBLEMS[code];
  const document = problem.parse({
    type: `https://fleet.localhost/docs/problems/${code}`,
    title,
    status,
    detail: detail ?? remedy,
    instance: path,
    code,
    requestId: 'req-1',
    ...more,
  });
  response
    .writeHead(status, { 'content-type': 'application/problem+json', 'x-request-id': 'req-1' })
    .end(JSON.stringify(document));
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? undefined : JSON.parse(text);
}

/** One edge, asked at its own port: works with no control plane, at three in the morning. */
import { edgeProblems } from '@fleetcommand/contracts/http/edge';
import { testRequestAnswer } from '@fleetcommand/contracts/http/edge/choice';
import {
  traefikMiddleware,
  traefikRouter,
  traefikService,
} from '@fleetcommand/contracts/http/edge/traefik';
import { lintAnswer } from '@fleetcommand/contracts/http/edge/lint';
import type { LintVerdict } from '@fleetcommand/contracts/http/edge/lint';
import { fetch } from 'undici';
import { z } from 'zod';

import { readLocalSummary, sameOrigin } from '../api/connect.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { printData, printJson, say } from '../output/print.js';
import { data, note } from '../output/style.js';
import { renderTable } from '../output/table.js';
import { readInput } from './read-input.js';

export interface EdgeOptions {
  readonly json?: boolean;
  readonly token?: string;
  readonly search?: string;
  readonly status?: string;
}

const PAGE_SIZE = 100;
/** A person reads no more; `--json` gives all. */
const MOST_ROWS = 500;

export async function listEdgeRouters(url: string, options: EdgeOptions): Promise<void> {
  const routers = await readList(url, 'routers', traefikRouter, options);
  show(options, routers, ['State', 'Rule', 'Priority', 'Entry points', 'Service'], (router) => [
    paintStatus(router.status, router.fleetcommand.state),
    [router.rule, ...(router.error ?? []).map((error) => data.bad(error))].join('\n'),
    String(router.priority),
    router.entryPoints.join(', '),
    router.service ?? '',
  ]);
}

export async function listEdgeServices(url: string, options: EdgeOptions): Promise<void> {
  const services = await readList(url, 'services', traefikService, options);
  show(options, services, ['State', 'Service', 'Endpoints'], (service) => [
    paintStatus(service.status),
    service.name,
    Object.entries(service.serverStatus ?? {})
      .map(([server, state]) => `${server} ${state === 'UP' ? data.good('up') : data.bad('down')}`)
      .join('\n'),
  ]);
}

export async function listEdgeMiddlewares(url: string, options: EdgeOptions): Promise<void> {
  const middlewares = await readList(url, 'middlewares', traefikMiddleware, options);
  show(options, middlewares, ['State', 'Middleware', 'Kind', 'Used by'], (middleware) => [
    paintStatus(middleware.status),
    [middleware.name, ...(middleware.error ?? []).map((error) => data.bad(error))].join('\n'),
    middleware.type ?? '',
    String(middleware.usedBy.length),
  ]);
}

export async function listEdgeProblems(url: string, options: EdgeOptions): Promise<void> {
  const { body } = await ask(url, '/v1/problems', options);
  const { data: problems } = edgeProblems.parse(body);
  if (problems.length === 0 && !options.json)
    return say('No problems: every object is served as asked.');
  show(options, problems, ['Severity', 'Object', 'What is wrong'], (problem) => [
    problem.severity === 'error' ? data.bad('error') : data.warn('warning'),
    `${problem.object.kind} ${problem.object.namespace}/${problem.object.name}`,
    `${problem.field && `${problem.field}: `}${problem.message}`,
  ]);
}

export async function testEdgeRequest(
  url: string,
  request: string,
  options: EdgeOptions & { readonly method: string; readonly header: readonly string[] },
): Promise<void> {
  const address = /^https?:\/\//i.test(request) ? request : `https://${request}`;
  const headers = Object.fromEntries(options.header.map(headerOf));
  const question = { url: address, method: options.method, headers };
  const { body } = await ask(url, '/v1/test-request', options, question);
  const answer = testRequestAnswer.parse(body);
  if (options.json) return printJson(answer);
  const { winner, losers, others, middlewares, endpoints } = answer;
  printData(data.bold(answer.message));
  if (winner)
    printData(`  ${winner.rule}  ${data.dim(`priority ${winner.priority}, ${winner.why}`)}`);
  if (middlewares.length > 0) printData(`  through ${middlewares.join(', ')}`);
  for (const { address: host, port, ready } of endpoints)
    printData(`  to ${host}:${port}${ready ? '' : data.bad(' (not ready)')}`);
  if (losers.length > 0) printData(`\n${data.dim('Why not the others')}`);
  for (const { name, rule, why } of losers) printData(`  ${name}  ${rule}\n    ${data.dim(why)}`);
  if (others > 0) say(note.dim(`Routers for other hosts: ${others}.`));
}

/** Explains labels, options and variables of a file (`-`: standard input) as the edge reads them. */
export async function lintForEdge(
  file: string,
  options: EdgeOptions & { readonly edge: string },
): Promise<void> {
  const text = await readInput(file);
  const { body } = await ask(options.edge, '/v1/lint', options, { text });
  const { data: lines } = lintAnswer.parse(body);
  if (lines.length === 0 && !options.json)
    return say('There are no labels, options or variables in it that the edge knows.');
  show(options, lines, ['', 'Where', 'What', 'Why'], ({ verdict, where, name, value, message }) => [
    paintVerdict(verdict),
    where,
    `${name}=${value}`,
    message,
  ]);
}

function paintVerdict(verdict: LintVerdict): string {
  if (verdict === 'understood') return data.good(verdict);
  if (verdict === 'replaced') return data.info(verdict);
  return verdict === 'ignored' ? data.warn(verdict) : data.bad(verdict);
}

type Item = typeof traefikRouter | typeof traefikService | typeof traefikMiddleware;

/** Every page. */
async function readList<T extends Item>(
  url: string,
  what: 'routers' | 'services' | 'middlewares',
  item: T,
  options: EdgeOptions,
): Promise<z.output<T>[]> {
  const found: z.output<T>[] = [];
  for (let page = 1; ;) {
    const query = new URLSearchParams({ per_page: String(PAGE_SIZE), page: String(page) });
    if (options.search) query.set('search', options.search);
    if (options.status) query.set('status', options.status);
    const { body, nextPage } = await ask(url, `/api/http/${what}?${query.toString()}`, options);
    found.push(...(z.array(item).parse(body) as z.output<T>[]));
    if (nextPage <= page) return found;
    page = nextPage;
  }
}

function show<T>(
  { json }: EdgeOptions,
  values: readonly T[],
  headings: readonly string[],
  row: (value: T) => readonly string[],
): void {
  if (json) return printJson({ data: values });
  if (values.length === 0) return say('Nothing fits.');
  printData(renderTable(headings, values.slice(0, MOST_ROWS).map(row)));
  if (values.length > MOST_ROWS)
    say(note.dim(`The first ${MOST_ROWS} of ${values.length}. Narrow them with --search.`));
}

function paintStatus(status: 'enabled' | 'warning' | 'disabled', state = 'serve'): string {
  if (status === 'disabled') return data.bad('disabled');
  if (status === 'warning') return data.warn('warning');
  return state === 'serve' ? data.good('enabled') : data.info(state);
}

function headerOf(text: string): readonly [string, string] {
  const [, name, value] = /^([^:\s]+)\s*:\s*(.*)$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw new CommandFailure(`"${text}" is no header. Write it as "X-Beta: 1".`, EXIT.usage);
}

const refusal = z.union([
  z.object({ detail: z.string() }).transform(({ detail }) => detail),
  z.object({ message: z.string() }).transform(({ message }) => message),
]);

async function ask(
  url: string,
  path: string,
  options: EdgeOptions,
  body?: unknown,
): Promise<{ readonly body: unknown; readonly nextPage: number }> {
  if (!URL.canParse(url))
    throw new CommandFailure(
      `"${url}" is no address of an edge. Write its private API, such as http://127.0.0.1:18093.`,
      EXIT.usage,
    );
  const token = options.token ?? process.env.EDGE_TOKEN ?? (await tokenOfLocalEdge(url));
  const response = await fetch(new URL(path, url), {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new CommandFailure(
      `${url} does not answer: ${cause instanceof Error ? cause.message : String(cause)}. Is the edge up, and is this its private API (EDGE_API_PORT)?`,
    );
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok)
    return { body: answer, nextPage: Number(response.headers.get('x-next-page') ?? 1) };
  const said = refusal.safeParse(answer);
  const hint = response.status === 401 ? ' Set EDGE_TOKEN, or give --token.' : '';
  throw new CommandFailure(
    `${said.success ? said.data : `It answered ${response.status}.`}${hint}`,
    response.status === 401 ? EXIT.notSignedIn : EXIT.failed,
  );
}

/** The local stack's own edge is no secret to who started it. */
async function tokenOfLocalEdge(url: string): Promise<string | undefined> {
  const local = await readLocalSummary();
  return local && sameOrigin(local.edge.url, url) ? local.edge.token : undefined;
}

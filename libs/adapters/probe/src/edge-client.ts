import type {
  EdgeAnswer,
  EdgeClient,
  EdgeQuestionFailure,
  EdgeReport,
} from '@fleetcommand/application/ports/edges';
import { edgeStatus, type EdgeStatus } from '@fleetcommand/contracts/http/edge';
import {
  edgeCertificates,
  edgeTraffic,
  type EdgeTraffic,
} from '@fleetcommand/contracts/http/edge/traffic';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';
import { z } from 'zod';

const TIMEOUT_MS = 5_000;
/** An answer beyond this is none of ours. */
const LARGEST_ANSWER_BYTES = 16 * 1024 * 1024;

export interface EdgeClientOptions {
  readonly token: Secret | null;
  /** For each answer. */
  readonly timeoutMs?: number;
}

/** Asks edges over their private API, with the token they share. */
export function createEdgeClient({ token, timeoutMs = TIMEOUT_MS }: EdgeClientOptions): EdgeClient {
  const ask: EdgeClient['ask'] = (url, path, body) => send({ url, path, body, token, timeoutMs });
  return { ask, report: (url) => readReport(url, ask) };
}

async function readReport(
  url: string,
  ask: EdgeClient['ask'],
): Promise<Result<EdgeReport, EdgeQuestionFailure>> {
  const answers = await Promise.all([
    ask(url, '/v1/status'),
    ask(url, '/v1/traffic'),
    ask(url, '/v1/certificates?limit=1'),
  ]);
  const [status, traffic, certificates] = answers;
  if (!status.ok) return status;
  if (!traffic.ok) return traffic;
  if (!certificates.ok) return certificates;
  const read = edgeStatus.safeParse(status.value.body);
  const counted = edgeTraffic.safeParse(traffic.value.body);
  const listed = edgeCertificates.safeParse(certificates.value.body);
  if (!read.success || !counted.success || !listed.success)
    return fail(
      'edges.refused',
      'It answers in words this release does not know: it may be another release, or no edge at all.',
    );
  return ok(reportOf(read.data, counted.data, listed.data.data[0]?.notAfter ?? null));
}

function reportOf(
  { version, place, haproxy, startedAt, readiness, origin, counts, changes, snapshot }: EdgeStatus,
  { total }: EdgeTraffic,
  nextExpiry: string | null,
): EdgeReport {
  return {
    version,
    ...(place && { place }),
    proxyVersion: haproxy.version,
    startedAt,
    isReady: readiness.ready,
    notReady: readiness.reasons,
    origin,
    generation: snapshot?.id ?? null,
    counts,
    lagMs: changes.lagMs,
    pendingChanges: changes.pending,
    lastFailure: changes.lastFailure,
    reloads: haproxy.reloads,
    restarts: haproxy.restarts,
    requestsPerSecond: total.requestsPerSecond,
    errorsPerSecond: total.errorsPerSecond,
    sessions: total.sessions.at(-1) ?? 0,
    nextExpiry,
  };
}

const refusal = z.union([
  z.object({ detail: z.string() }).transform(({ detail }) => detail),
  z.object({ message: z.string() }).transform(({ message }) => message),
]);

interface Question extends Required<EdgeClientOptions> {
  readonly url: string;
  readonly path: string;
  readonly body: unknown;
}

async function send({
  url,
  path,
  body,
  token,
  timeoutMs,
}: Question): Promise<Result<EdgeAnswer, EdgeQuestionFailure>> {
  try {
    const response = await fetch(new URL(path, url), {
      method: body === undefined ? 'GET' : 'POST',
      redirect: 'error',
      headers: {
        ...(token && { authorization: `Bearer ${token.reveal()}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const answer = await readJson(response);
    if (!response.ok) return refused(response.status, answer);
    return ok({
      body: answer,
      nextPage: nextPageOf(response.headers.get('x-next-page')),
      total: numberOf(response.headers.get('x-total-count')),
    });
  } catch (error) {
    return fail('edges.unreachable', `It does not answer at ${url}: ${reasonOf(error)}.`, {
      retry: 'backoff',
    });
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text.length > LARGEST_ANSWER_BYTES) throw new Error('its answer is larger than 16 MB');
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`its answer (${response.status}) is no JSON`);
  }
}

function refused(status: number, answer: unknown): Result<never, EdgeQuestionFailure> {
  const said = refusal.safeParse(answer);
  return fail('edges.refused', said.success ? said.data : `It answered ${status}.`, {
    details: { status },
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause.message : '';
  return cause || error.message;
}

function numberOf(text: string | null): number | null {
  return text === null || text === '' ? null : Number(text);
}

/** Traefik names page 1 where there is no next one. */
function nextPageOf(header: string | null): number | null {
  const page = numberOf(header);
  return page === null || page <= 1 ? null : page;
}

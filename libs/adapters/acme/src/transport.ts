import acme from 'acme-client';
import { Agent, request } from 'undici';
import { z } from 'zod';

import { keepNonces } from './nonces.js';

/** How one CA's host is spoken to. */
export interface Transport {
  /** PEM of the root that signs the host's own certificate; the public roots where it is left out. */
  readonly caPem?: string;
  readonly timeoutMs: number;
}

/** A problem document of the CA (RFC 8555 §6.7), thrown in place of acme-client's error, which keeps only the text. */
export class AcmeProblemError extends Error {
  constructor(
    /** Without the URN's prefix, such as `rateLimited`. */
    readonly type: string,
    detail: string,
    readonly httpStatus: number,
    /** What `Retry-After` says; null where it says nothing. */
    readonly retryAfterMs: number | null,
  ) {
    super(detail);
  }
}

const URN = 'urn:ietf:params:acme:error:';
const problemSchema = z.object({ type: z.string(), detail: z.string().default('') });

/** By origin, such as `https://ca.example:14000`. */
const transports = new Map<string, { readonly dispatcher: Agent; readonly timeoutMs: number }>();
const nonces = keepNonces(() => performance.now());
let isInstalled = false;

/**
 * acme-client keeps one HTTP client for the process. It is told here how to reach each CA, never to retry on its own (it
 * would sleep through `Retry-After` inside the call), to use the nonces of earlier answers, and to let problem documents
 * through whole.
 */
export function configureTransport(directoryUrl: string, { caPem, timeoutMs }: Transport): void {
  const dispatcher = new Agent({
    maxResponseSize: LARGEST_ANSWER,
    allowH2: false,
    ...(caPem && { connect: { ca: caPem } }),
  });
  transports.set(new URL(directoryUrl).origin, { dispatcher, timeoutMs });
  if (isInstalled) return;
  isInstalled = true;
  const { defaults, interceptors } = acme.axios;
  Object.assign(defaults, { acmeSettings: { ...settingsOf(defaults), retryMaxAttempts: 0 } });
  interceptors.request.use((config) => {
    const { origin } = new URL(config.url ?? '');
    const transport = transports.get(origin);
    if (!transport) return config;
    // The only HEAD that acme-client makes asks for a nonce.
    const nonce = config.method === 'head' ? nonces.take(origin) : null;
    if (nonce !== null) return { ...config, adapter: async (asked) => nonceAnswer(nonce, asked) };
    return { ...config, adapter: (asked) => speak(asked, transport) };
  });
  interceptors.response.use((response) => {
    const problem = problemSchema.safeParse(response.data);
    const isBadNonce = problem.success && problem.data.type === `${URN}badNonce`;
    // With the nonce of that answer acme-client repeats the request at once.
    if (response.config.method === 'post' && !isBadNonce) keepNonce(response);
    keepNextPage(response);
    // Pebble says so without a document; it is as final, since nothing comes back at an address that is gone.
    const isGone = response.status === 404 || response.status === 410;
    if (isGone && !problem.success && response.config.method === 'post') {
      throw new AcmeProblemError(
        'notFound',
        'It has nothing at this address',
        response.status,
        null,
      );
    }
    // A bad nonce is acme-client's to repeat with a new one (RFC 8555 §6.5).
    if (response.status < 400 || !problem.success || isBadNonce) return response;
    const type = problem.data.type.replace(URN, '');
    const retryAfter: unknown = response.headers['retry-after'];
    throw new AcmeProblemError(
      type,
      problem.data.detail || type,
      response.status,
      typeof retryAfter === 'string' ? parseRetryAfterMs(retryAfter, Date.now()) : null,
    );
  });
}

/** A chain of the longest kind has a tenth of it. */
const LARGEST_ANSWER = 1_024 * 1_024;

type Use = typeof acme.axios.interceptors.response.use;
type Exchange = Parameters<NonNullable<Parameters<Use>[0]>>[0];

/**
 * One request and its answer, whatever its status, by undici: axios's own way through follow-redirects and streams takes
 * three times the CPU (measured). Redirects are not followed: no CA sends us elsewhere.
 */
async function speak(
  config: Exchange['config'],
  { dispatcher, timeoutMs }: { readonly dispatcher: Agent; readonly timeoutMs: number },
): Promise<Exchange> {
  const body: unknown = config.data;
  const answer = await request(config.url ?? '', {
    dispatcher,
    method: methodOf(config),
    headers: Object.entries(config.headers).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [name, String(value)],
    ),
    ...(typeof body === 'string' && { body }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
  );
  const { statusCode: status } = answer;
  return { data: await answer.body.text(), status, statusText: '', headers, config };
}

function methodOf({ method }: Exchange['config']): 'GET' | 'HEAD' | 'POST' {
  if (method === 'head') return 'HEAD';
  return method === 'get' ? 'GET' : 'POST';
}

function keepNonce({ config, headers }: Exchange): void {
  const nonce: unknown = headers['replay-nonce'];
  const { origin } = new URL(config.url ?? '');
  if (typeof nonce === 'string' && transports.has(origin)) nonces.keep(origin, nonce);
}

/** acme-client hands on bodies alone: where a list goes on (RFC 8555 §7.1.2.1) is written into it. */
function keepNextPage({ data, headers }: Exchange): void {
  const link: unknown = headers['link'];
  const [, next] = /<([^>]+)>\s*;\s*rel="?next"?/.exec(typeof link === 'string' ? link : '') ?? [];
  if (next !== undefined && typeof data === 'object' && data !== null)
    Object.assign(data, { next });
}

/** What the CA would have answered, had it been asked for a nonce. */
function nonceAnswer(nonce: string, config: Exchange['config']): Exchange {
  return { data: '', status: 200, statusText: 'OK', headers: { 'replay-nonce': nonce }, config };
}

/** Seconds or an HTTP date (RFC 9110 §10.2.3); null where it is neither. Never negative. */
export function parseRetryAfterMs(header: string, nowMs: number): number | null {
  if (/^\d+$/.test(header.trim())) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}

function settingsOf(defaults: object): object {
  const settings: unknown = Reflect.get(defaults, 'acmeSettings');
  return typeof settings === 'object' && settings !== null ? settings : {};
}

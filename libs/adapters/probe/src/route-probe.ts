import { lookup } from 'node:dns';
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import type { LookupFunction } from 'node:net';
import { rootCertificates } from 'node:tls';
import { lookupWithLocalhost } from '@fleetcommand/kernel/localhost-lookup';
import type { RouteProbe, RouteProbeResult } from '@fleetcommand/application/ports/route-probe';

export interface RouteProbeOptions {
  /** Path asked for at an instance's address. */
  readonly path?: string;
  /** Where the edge listens, when names do not lead there (`host:port` is taken from the URL otherwise). */
  readonly edgeAddress?: string;
  /** PEM bundle of roots beside the public ones; read at each check, since the local CA changes. */
  readonly caFile?: string;
  readonly timeoutMs?: number;
}

/** Says which of its own answers the edge gave; an application's answers carry none. */
const EDGE_ANSWER_HEADER = 'x-fleetcommand-edge';

const systemLookup: LookupFunction = lookup;
const findAddress = lookupWithLocalhost(systemLookup);

/** Asks for an instance's page as a browser would: name, TLS, route, application. */
export function createRouteProbe(options: RouteProbeOptions): RouteProbe {
  return {
    async check(url) {
      const ca = options.caFile ? await readFile(options.caFile, 'utf8').catch(() => null) : null;
      return ask(new URL(options.path ?? '/', url), options, ca);
    },
  };
}

function ask(url: URL, options: RouteProbeOptions, ca: string | null): Promise<RouteProbeResult> {
  const { edgeAddress, timeoutMs = 5_000 } = options;
  return new Promise((resolve) => {
    const asked = request(url, {
      method: 'GET',
      agent: false,
      timeout: timeoutMs,
      servername: url.hostname,
      headers: { 'user-agent': 'fleetcommand-probe' },
      ...(ca && { ca: [...rootCertificates, ca] }),
      lookup: (hostname, lookupOptions, callback) =>
        findAddress(edgeAddress ?? hostname, lookupOptions, callback),
    });
    asked.once('response', (response) => {
      response.resume();
      resolve(
        judge(url, response.statusCode ?? 0, String(response.headers[EDGE_ANSWER_HEADER] ?? '')),
      );
    });
    asked.once('timeout', () => asked.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    asked.once('error', (error) => resolve(judgeError(url, error)));
    asked.end();
  });
}

function judge(url: URL, status: number, edgeAnswer: string): RouteProbeResult {
  if (edgeAnswer) {
    return {
      live: false,
      reason: `edge.${edgeAnswer}`,
      message: `The edge answers ${url.host} itself, with its page “${edgeAnswer}” (${status}).`,
    };
  }
  if (status >= 200 && status < 500) return { live: true };
  return { live: false, reason: 'application.failing', message: `${url.host} answers ${status}.` };
}

function judgeError(url: URL, error: Error & { code?: string }): RouteProbeResult {
  const isTrust = /certificate|altname|self.signed|CERT/i.test(
    `${error.code ?? ''} ${error.message}`,
  );
  if (isTrust) {
    return {
      live: false,
      reason: 'edge.bad-certificate',
      message: `The certificate that ${url.host} is served with does not verify: ${error.message}.`,
    };
  }
  return {
    live: false,
    reason: 'edge.unreachable',
    message: `${url.host} cannot be reached: ${error.message || error.code || 'no reason given'}.`,
  };
}

/** Asks every edge by its address: what a CA would be told, and what a visitor would be shown. */
import { lookup } from 'node:dns/promises';
import { request } from 'node:http';
import { isIP } from 'node:net';
import { connect, createSecureContext, type SecureContext } from 'node:tls';
import type {
  EdgeAgreement,
  EdgeFleet,
  HttpChallenge,
} from '@fleetcommand/application/ports/edge-fleet';

export interface EdgeFleetOptions {
  /** Addresses of the edges, or names all of whose addresses are edges; asked for each time. */
  readonly addresses: () => Promise<readonly string[]>;
  /** Where edges take HTTP; CAs come to 80. */
  readonly httpPort: number;
  readonly httpsPort: number;
  /** Of each edge; default 3 s. */
  readonly timeoutMs?: number;
}

/** An edge's answer: as wanted, other than wanted, or none. */
type Verdict = { readonly isReached: boolean; readonly problem: string | null };

/** No answer to a challenge is longer. */
const LONGEST_ANSWER = 1_024;

export function createEdgeFleet(options: EdgeFleetOptions): EdgeFleet {
  const { httpPort, httpsPort, timeoutMs = 3_000 } = options;
  const askAll = async (ask: (address: string) => Promise<Verdict>): Promise<EdgeAgreement> => {
    const addresses = await resolveAll(await options.addresses());
    const verdicts = await Promise.all(addresses.map(ask));
    const reached = verdicts.filter(({ isReached }) => isReached);
    return {
      asked: reached.length,
      agreeing: reached.filter(({ problem }) => problem === null).length,
      problems: verdicts.flatMap(({ problem }) => (problem === null ? [] : [problem])),
    };
  };
  return {
    answersChallenge: (challenge) =>
      askAll((address) => askForPage(address, httpPort, challenge, timeoutMs)),
    servesCertificate: (hostname, serial) =>
      askAll((address) => shakeHands(address, httpsPort, hostname, serial, timeoutMs)),
  };
}

async function resolveAll(names: readonly string[]): Promise<readonly string[]> {
  return [...new Set((await Promise.all(names.map(addressesOf))).flat())];
}

/** Every address behind a name, as this machine resolves it; none where it leads nowhere. */
export async function addressesOf(name: string): Promise<readonly string[]> {
  if (isIP(name) !== 0) return [name];
  const found = await lookup(name, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}

/** As a CA does (RFC 8555 §8.3), but to this address, and without following anybody. */
function askForPage(
  address: string,
  port: number,
  { hostname, token, keyAuthorization }: HttpChallenge,
  timeoutMs: number,
): Promise<Verdict> {
  const { promise, resolve } = Promise.withResolvers<Verdict>();
  const asked = request({
    host: address,
    port,
    path: `/.well-known/acme-challenge/${token}`,
    headers: { host: hostname, 'user-agent': 'fleetcommand-self-check' },
    agent: false,
    signal: AbortSignal.timeout(timeoutMs),
  });
  asked.once('error', (error) => resolve(unreached(address, error)));
  asked.once('response', (response) => {
    let body = '';
    response.setEncoding('utf8');
    response.on('data', (part: string) => {
      if (body.length < LONGEST_ANSWER) body += part;
    });
    response.once('error', (error) => resolve(unreached(address, error)));
    response.once('end', () => {
      const isRight = response.statusCode === 200 && body.trim() === keyAuthorization;
      const problem = isRight
        ? null
        : `The edge ${address} answers ${response.statusCode ?? 0} to the challenge.`;
      resolve({ isReached: true, problem });
    });
  });
  asked.end();
  return promise;
}

let secureContext: SecureContext | undefined;

/** Trust is not the question here: which certificate is. The context is made once: it reads the roots of the machine. */
function shakeHands(
  address: string,
  port: number,
  hostname: string,
  serial: string,
  timeoutMs: number,
): Promise<Verdict> {
  const { promise, resolve } = Promise.withResolvers<Verdict>();
  secureContext ??= createSecureContext();
  const socket = connect({
    host: address,
    port,
    servername: hostname,
    rejectUnauthorized: false,
    secureContext,
  });
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no answer in ${timeoutMs} ms`)));
  socket.once('error', (error) => resolve(unreached(address, error)));
  socket.once('secureConnect', () => {
    const shown = socket.getPeerX509Certificate()?.serialNumber ?? 'none';
    const problem =
      shown === serial
        ? null
        : `The edge ${address} still shows certificate ${shown} for ${hostname}.`;
    resolve({ isReached: true, problem });
  });
  return promise.finally(() => socket.destroy());
}

function unreached(address: string, error: Error): Verdict {
  const problem = `The edge ${address} cannot be reached: ${error.message}.`;
  return { isReached: false, problem };
}

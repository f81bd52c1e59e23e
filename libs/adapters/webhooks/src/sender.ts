/**
 * Posts to addresses that strangers gave. A name is looked up once; if any of what it leads to is in a network of our
 * own, nothing is sent; else the connection goes to an address that was looked at, and to no other: a name that leads
 * elsewhere a moment later changes nothing. Redirects are answers like others.
 */
import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { WebhookSender } from '@fleetcommand/application/ports/webhooks';
import { mayConnect, type OpenNetworks } from '@fleetcommand/domain/webhooks/endpoint-url';
import { fail, ok } from '@fleetcommand/kernel/result';
import { Agent, buildConnector, request, type Dispatcher } from 'undici';

export type Lookup = (hostname: string) => Promise<readonly string[]>;

export interface WebhookSenderOptions {
  readonly openNetworks: OpenNetworks;
  /** From the connection to the end of the answer; default 15 s. */
  readonly timeoutMs?: number;
  /** Every address of a name; default: the system's. */
  readonly lookup?: Lookup;
  /** Trusted beside the public roots; for tests. */
  readonly ca?: string;
}

const TIMEOUT_MS = 15_000;
const EXCERPT_BYTES = 1_024;

/** Why nothing may be sent; never leaves this file. */
class Refused extends Error {}

export function createWebhookSender(options: WebhookSenderOptions): WebhookSender {
  const { timeoutMs = TIMEOUT_MS } = options;
  return {
    async post({ url, headers, body }, signal) {
      // One connection each: none that was looked at long ago is used again.
      const dispatcher = new Agent({ connect: guardedConnector(options), pipelining: 0 });
      try {
        const answer = await request(url, {
          method: 'POST',
          headers,
          body,
          dispatcher,
          signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        });
        return ok({ status: answer.statusCode, excerpt: await readExcerpt(answer.body) });
      } catch (error) {
        return failureOf(error, timeoutMs);
      } finally {
        await dispatcher.destroy();
      }
    },
  };
}

/** Connects to addresses instead of names, after looking at each. */
function guardedConnector(options: WebhookSenderOptions): buildConnector.connector {
  const { ca, timeoutMs = TIMEOUT_MS } = options;
  const connect = buildConnector({ timeout: timeoutMs, allowH2: false, ...(ca && { ca }) });
  return (wanted, callback) => {
    checkedAddress(wanted, options).then(
      (address) => connect({ ...wanted, hostname: address }, callback),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    );
  };
}

async function checkedAddress(
  { protocol, hostname }: buildConnector.Options,
  { lookup = everyAddress, openNetworks }: WebhookSenderOptions,
): Promise<string> {
  const addresses = isIP(hostname) === 0 ? await lookup(hostname) : [hostname];
  const closed = addresses.find((address) => !mayConnect({ protocol }, address, openNetworks));
  if (closed !== undefined)
    throw new Refused(
      `${hostname} leads to ${closed}. That is in a network that is not the internet’s, or without TLS, so nothing was sent.`,
    );
  const [first] = addresses;
  if (first === undefined) throw new Refused(`${hostname} has no address, so nothing was sent.`);
  return first;
}

const DNS_TIMEOUT_MS = 2_000;

/** By DNS alone, which waits in nobody's way; `localhost` is what it always is (RFC 6761 §6.3). */
const everyAddress: Lookup = async (hostname) => {
  if (/(^|\.)localhost\.?$/i.test(hostname)) return ['127.0.0.1'];
  const resolver = new Resolver({ timeout: DNS_TIMEOUT_MS, tries: 2 });
  const found = await Promise.allSettled([
    resolver.resolve4(hostname),
    resolver.resolve6(hostname),
  ]);
  const addresses = found.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
  const failed = found.find((each) => each.status === 'rejected');
  if (addresses.length === 0 && failed) throw failed.reason;
  return addresses;
};

async function readExcerpt(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    // Leaving the loop ends the connection: nobody makes us read on and on.
    if (length >= EXCERPT_BYTES) break;
  }
  const text = Buffer.concat(chunks).subarray(0, EXCERPT_BYTES).toString('utf8');
  // What PostgreSQL's JSON cannot hold.
  return text.replaceAll('\0', '');
}

function failureOf(error: unknown, timeoutMs: number) {
  if (error instanceof Refused) return fail('webhooks.refused', error.message);
  const isLate =
    error instanceof Error &&
    (error.name === 'TimeoutError' || Reflect.get(error, 'code') === 'UND_ERR_CONNECT_TIMEOUT');
  const why = error instanceof Error ? error.message || error.name : String(error);
  const message = isLate
    ? `It did not answer within ${timeoutMs / 1_000} s. Take the event, answer, and do the work after.`
    : `It could not be reached: ${why}.`;
  return fail('webhooks.unreachable', message, { retry: 'backoff', cause: error });
}

/** Cloudflare's API v4 (developers.cloudflare.com/api/resources/dns): TXT and address records of one zone. */
import type { DnsProvider } from '@fleetcommand/application/ports/acme';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';
import { z } from 'zod';

import { byType, isInZone, quoteTxt, unquoteTxt } from './names.js';
import { providerFailed, reasonOf } from './provider-failure.js';

export interface CloudflareOptions {
  readonly zoneId: string;
  /** Such as `domains.example.com`. */
  readonly zone: string;
  /** With the permission DNS:Edit for the zone. */
  readonly token: Secret;
  /** Default 60, the least Cloudflare takes. */
  readonly ttlSeconds?: number;
  /** Default: Cloudflare's. */
  readonly apiUrl?: string;
  /** Of each request; default 10 s. */
  readonly timeoutMs?: number;
}

const TITLE = 'Cloudflare';
/** "An identical record already exists." */
const ALREADY_THERE = 81_058;
/** "Record does not exist." */
const GONE = 81_044;

const answerSchema = z.object({
  success: z.boolean(),
  errors: z.array(z.object({ code: z.number(), message: z.string() })).default([]),
  result: z.unknown(),
  result_info: z.object({ page: z.number(), total_pages: z.number() }).nullish(),
});
const recordSchema = z.object({ id: z.string(), content: z.string() });
const recordsSchema = z.array(recordSchema);
type DnsRecord = z.infer<typeof recordSchema>;
type Answer = z.infer<typeof answerSchema>;
type Outcome<T> = Result<T, Failure<'dns.provider-failed'>>;

export function createCloudflareProvider(options: CloudflareOptions): DnsProvider {
  const { zone, ttlSeconds = 60 } = options;
  const outside = (name: string) =>
    providerFailed(TITLE, `${name} is not in the zone ${zone}: configure the zone it is in`);
  return {
    async addTxt(name, value) {
      if (!isInZone(name, zone)) return outside(name);
      const record = { type: 'TXT', name, content: quoteTxt(value), ttl: ttlSeconds };
      const added = await call(options, 'POST', '', record);
      return settle(added, ALREADY_THERE);
    },
    async removeTxt(name, value) {
      if (!isInZone(name, zone)) return outside(name);
      const found = await findRecords(options, name, 'TXT');
      if (!found.ok) return found;
      return removeAll(
        options,
        found.value.filter(({ content }) => unquoteTxt(content) === value),
      );
    },
    async setAddresses(name, records) {
      if (!isInZone(name, zone)) return outside(name);
      for (const [type, addresses] of byType(records)) {
        const set = await setRecords({ ...options, ttlSeconds }, name, type, addresses);
        if (!set.ok) return set;
      }
      return ok(undefined);
    },
  };
}

/** What is missing comes before what is too much goes: visitors always find somebody. */
async function setRecords(
  options: CloudflareOptions,
  name: string,
  type: 'A' | 'AAAA',
  addresses: readonly string[],
): Promise<Outcome<void>> {
  const found = await findRecords(options, name, type);
  if (!found.ok) return found;
  const present = new Set(found.value.map(({ content }) => content));
  for (const content of addresses.filter((address) => !present.has(address))) {
    // Visitors come to the edges themselves: `proxied` would put Cloudflare before them.
    const record = { type, name, content, ttl: options.ttlSeconds, proxied: false };
    const added = settle(await call(options, 'POST', '', record), ALREADY_THERE);
    if (!added.ok) return added;
  }
  const extra = found.value.filter(({ content }) => !addresses.includes(content));
  return removeAll(options, extra);
}

async function removeAll(
  options: CloudflareOptions,
  records: readonly DnsRecord[],
): Promise<Outcome<void>> {
  for (const { id } of records) {
    const removed = settle(await call(options, 'DELETE', `/${id}`), GONE);
    if (!removed.ok) return removed;
  }
  return ok(undefined);
}

async function findRecords(
  options: CloudflareOptions,
  name: string,
  type: 'TXT' | 'A' | 'AAAA',
): Promise<Outcome<readonly DnsRecord[]>> {
  const all: DnsRecord[] = [];
  for (let page = 1; ; page += 1) {
    const query = new URLSearchParams({ type, name, page: String(page), per_page: '100' });
    const answer = await call(options, 'GET', `?${query.toString()}`);
    if (!answer.ok) return answer;
    if (!answer.value.success) return refused(answer.value);
    const records = recordsSchema.safeParse(answer.value.result);
    if (!records.success) return providerFailed(TITLE, 'its answer makes no sense');
    all.push(...records.data);
    if (page >= (answer.value.result_info?.total_pages ?? 1)) return ok(all);
  }
}

/** What was so already is as good as done. */
function settle(answer: Outcome<Answer>, asGood: number): Outcome<void> {
  if (!answer.ok) return answer;
  const { success, errors } = answer.value;
  return success || errors.some(({ code }) => code === asGood)
    ? ok(undefined)
    : refused(answer.value);
}

function refused({ errors }: Answer) {
  const words = errors.map(({ code, message }) => `${message} (${code})`).join('; ');
  return providerFailed(TITLE, words || 'it gave no reason');
}

async function call(
  {
    apiUrl = 'https://api.cloudflare.com/client/v4',
    zoneId,
    token,
    timeoutMs = 10_000,
  }: CloudflareOptions,
  method: string,
  rest: string,
  body?: object,
): Promise<Outcome<Answer>> {
  try {
    const response = await fetch(`${apiUrl}/zones/${zoneId}/dns_records${rest}`, {
      method,
      headers: {
        authorization: `Bearer ${token.reveal()}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const answer = answerSchema.safeParse(await response.json().catch(() => null));
    return answer.success
      ? ok(answer.data)
      : providerFailed(TITLE, `it answered ${response.status} without a word that can be read`);
  } catch (error) {
    return providerFailed(TITLE, reasonOf(error), error);
  }
}

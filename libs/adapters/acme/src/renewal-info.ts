/** When a CA would like a certificate renewed (RFC 9773 §4), which acme-client knows nothing of: two plain GETs. */
import type { AcmeRenewalInfo } from '@fleetcommand/application/ports/acme';
import acme from 'acme-client';
import { z } from 'zod';

import { renewalInfoSchema } from './answers.js';
import { renewalIdOf } from './chains.js';
import { parseRetryAfterMs } from './transport.js';

const directorySchema = z.object({ renewalInfo: z.url().optional() });

/** Directories change with a CA's releases. */
const DIRECTORY_FRESH_MS = 60 * 60_000;

/** Where a CA answers such questions; null where it has nothing to say. Asked for once an hour. */
export function renewalInfoAddress(directoryUrl: string): () => Promise<string | null> {
  let known: { readonly address: string | null; readonly sinceMs: number } | null = null;
  return async () => {
    if (known && performance.now() - known.sinceMs < DIRECTORY_FRESH_MS) return known.address;
    const { renewalInfo = null } = directorySchema.parse((await get(directoryUrl)).data);
    known = { address: renewalInfo, sinceMs: performance.now() };
    return renewalInfo;
  };
}

/** Null where the CA has none, or its certificates cannot be named. */
export async function readRenewalInfo(
  address: string | null,
  chainPem: string,
): Promise<AcmeRenewalInfo | null> {
  const id = address === null ? null : renewalIdOf(chainPem);
  if (address === null || id === null) return null;
  const { data, headers } = await get(`${address.replace(/\/$/, '')}/${id}`);
  const { suggestedWindow } = renewalInfoSchema.parse(data);
  const retryAfter: unknown = headers['retry-after'];
  const retryAfterMs =
    typeof retryAfter === 'string' ? parseRetryAfterMs(retryAfter, Date.now()) : null;
  return { ...suggestedWindow, retryAfterMs };
}

/** By acme-client's own HTTP client, which knows how to reach each CA. What is no 200 is thrown. */
async function get(url: string) {
  const answer = await acme.axios.request<unknown>({ url, method: 'get' });
  if (answer.status !== 200) throw new Error(`${url} answers ${answer.status}`);
  return answer;
}

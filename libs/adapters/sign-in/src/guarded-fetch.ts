/** Fetching what a customer named (docs/promises, rule 9): the address is looked at, and then that very address is spoken to. */
import { lookup as lookUp } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { hostOf } from '@fleetcommand/domain/network/host';
import { Agent, fetch as undiciFetch, type RequestInit as UndiciInit } from 'undici';

/** More than any discovery document, key set or token needs. */
const MAX_BYTES = 512 * 1024;
const CONNECT_MS = 5_000;
const ANSWER_MS = 10_000;

/** An address that must not be spoken to. */
export class ForbiddenAddress extends Error {
  constructor(host: string) {
    super(`${host} is at an address that is not public`);
  }
}

/**
 * A `fetch` that connects to allowed addresses only. A name is resolved once and connected to at what that gave, so that
 * it cannot be another by then; redirects are not followed; answers that are too large are cut off.
 */
export function createGuardedFetch(isAllowed: (address: string) => boolean): typeof fetch {
  const lookup: LookupFunction = (host, options, callback) => {
    lookUp(host, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const [first] = addresses;
      // One that is ours among them is an attempt at it, not an accident.
      if (!first || !addresses.every(({ address }) => isAllowed(address))) {
        return callback(new ForbiddenAddress(host), []);
      }
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
  const dispatcher = new Agent({
    connect: { lookup, timeout: CONNECT_MS },
    headersTimeout: ANSWER_MS,
    bodyTimeout: ANSWER_MS,
    maxResponseSize: MAX_BYTES,
  });
  const guarded = async (url: string, init?: UndiciInit) => {
    const host = hostOf(new URL(url));
    // An address is looked up by nobody.
    if (isIP(host) && !isAllowed(host)) throw new ForbiddenAddress(host);
    return undiciFetch(url, { ...init, redirect: 'manual', dispatcher });
  };
  // Undici's own types and those of the platform say the same in other words.
  return guarded as unknown as typeof fetch;
}

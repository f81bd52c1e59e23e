import type { DnsProvider } from '@fleetcommand/application/ports/acme';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import { byType } from './providers/names.js';

/**
 * Pebble's challenge test server as a DNS provider, by its management API: for the local stack and tests.
 * It keeps one list of values a name, and can only clear a name as a whole.
 */
export function createChalltestsrvProvider(managementUrl: string): DnsProvider {
  const post = async (
    path: string,
    body: object,
  ): Promise<Result<void, Failure<'dns.provider-failed'>>> => {
    try {
      const response = await fetch(new URL(path, managementUrl), {
        method: 'POST',
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(5_000),
      });
      if (response.ok) return ok(undefined);
      return refused(`it answered ${response.status}`);
    } catch (error) {
      return refused(error instanceof Error ? error.message : String(error));
    }
  };
  const refused = (why: string) =>
    fail('dns.provider-failed', `The DNS test server at ${managementUrl} took no record: ${why}.`, {
      retry: 'backoff',
    });
  return {
    addTxt: (name, value) => post('/set-txt', { host: `${name}.`, value }),
    removeTxt: (name) => post('/clear-txt', { host: `${name}.` }),
    async setAddresses(name, records) {
      const host = `${name}.`;
      for (const [type, addresses] of byType(records)) {
        const path = type.toLowerCase();
        const cleared = await post(`/clear-${path}`, { host });
        const set =
          cleared.ok && addresses.length > 0
            ? await post(`/add-${path}`, { host, addresses })
            : cleared;
        if (!set.ok) return set;
      }
      return ok(undefined);
    },
  };
}

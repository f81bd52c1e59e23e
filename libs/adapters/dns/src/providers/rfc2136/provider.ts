import { randomInt } from 'node:crypto';
import type { DnsProvider } from '@fleetcommand/application/ports/acme';
import { systemClock, type Clock } from '@fleetcommand/kernel/clock';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import type { Secret } from '@fleetcommand/kernel/secret';

import { askOverTcp, type ServerAddress } from '../../lookups/wire.js';
import { byType } from '../names.js';
import { providerFailed } from '../provider-failure.js';
import {
  addTxt,
  readUpdateAnswer,
  removeTxt,
  setAddresses,
  signedUpdate,
  type TsigKey,
  type Update,
} from './message.js';

export interface Rfc2136Options {
  /** The zone's primary. */
  readonly server: ServerAddress;
  /** Such as `domains.example.com`. */
  readonly zone: string;
  readonly key: {
    readonly name: string;
    /** HMAC-SHA256, base64. */
    readonly secret: Secret;
  };
  /** Default 60. */
  readonly ttlSeconds?: number;
  /** Default 5 s. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
}

const RESPONSE: Readonly<Record<number, string>> = {
  1: 'it calls the message malformed',
  2: 'it has a fault of its own (SERVFAIL)',
  4: 'it does not take updates (NOTIMP)',
  5: 'it refused: allow updates of the zone with this key (REFUSED)',
  9: 'it does not accept the key, or is not the zone’s primary (NOTAUTH): compare key name, secret and both clocks',
  10: 'the name is not in the zone (NOTZONE)',
};

/** Any server that takes dynamic updates: BIND, Knot, PowerDNS, Windows DNS (RFC 2136, signed by RFC 8945). */
export function createRfc2136Provider(options: Rfc2136Options): DnsProvider {
  const { server, zone, ttlSeconds = 60, timeoutMs = 5_000, clock = systemClock } = options;
  const key: TsigKey = {
    name: options.key.name,
    secret: Buffer.from(options.key.secret.reveal(), 'base64'),
  };
  const title = `The name server ${server.address}`;
  const update = async (
    updates: readonly Update[],
  ): Promise<Result<void, Failure<'dns.provider-failed'>>> => {
    const id = randomInt(0x1_00_00);
    const message = signedUpdate(id, zone, updates, key, clock.now());
    const bytes = await askOverTcp(message.bytes, server, AbortSignal.timeout(timeoutMs));
    const answer = bytes && readUpdateAnswer(bytes, id, key, message.mac);
    if (!answer) return providerFailed(title, 'it gave no answer in time');
    const { responseCode, isSigned } = answer;
    if (responseCode !== 0)
      return providerFailed(
        title,
        RESPONSE[responseCode] ?? `it answered with code ${responseCode}`,
      );
    if (!isSigned) return providerFailed(title, 'its answer is not signed with our key');
    return ok(undefined);
  };
  return {
    addTxt: (name, value) => update([addTxt(name, value, ttlSeconds)]),
    removeTxt: (name, value) => update([removeTxt(name, value)]),
    setAddresses: (name, records) =>
      update(
        byType(records).flatMap(([type, addresses]) =>
          setAddresses(name, type, addresses, ttlSeconds),
        ),
      ),
  };
}

import type {
  CaaRecord,
  Lookup,
  LookupOutcome,
} from '@fleetcommand/domain/domains/diagnosis/observation';
import {
  CHECKING_DISABLED,
  RECURSION_DESIRED,
  type Answer,
  type DecodedPacket,
  type Packet,
  type RecordType,
} from 'dns-packet';

import { exchange, type ServerAddress } from './wire.js';

/** Who is asked, and how. */
export interface Asking {
  /** In turn, until one answers. */
  readonly servers: readonly ServerAddress[];
  /** A resolver is asked to find out, an authoritative server for what it has. */
  readonly isRecursive: boolean;
  /** Of each try. */
  readonly timeoutMs: number;
  /** Of everything asked about one host. */
  readonly deadline: AbortSignal;
  /** The resolver is told not to mind DNSSEC. */
  readonly isUnchecked?: boolean;
}

/** More would let a slow zone hold up everything. */
const MOST_TRIES = 3;

/** The first usable answer; SERVFAIL and the like count as none, but are kept as the last word. */
export async function ask(
  name: string,
  type: RecordType,
  asking: Asking,
): Promise<DecodedPacket | null> {
  const { servers, isRecursive, isUnchecked = false, timeoutMs, deadline } = asking;
  const recursion = isRecursive ? RECURSION_DESIRED : 0;
  const flags = recursion | (isUnchecked ? CHECKING_DISABLED : 0);
  const tries = servers.length === 1 ? [...servers, ...servers] : servers;
  let last: DecodedPacket | null = null;
  for (const server of tries.slice(0, MOST_TRIES)) {
    const packet: Packet = { type: 'query', flags, questions: [{ name, type }] };
    if (deadline.aborted) return last;
    const answer = await exchange(packet, server, timeoutMs, deadline);
    if (answer && isUsable(answer) && (isRecursive || isAuthoritative(answer))) return answer;
    // A server that was said to be authoritative and is not (lame, or a cache) has no say.
    last = answer && (isRecursive || !isUsable(answer)) ? answer : last;
  }
  return last;
}

/** dns-packet's types leave out the code its decoder sets. */
export function responseCode(answer: DecodedPacket): string {
  const code: unknown = Reflect.get(answer, 'rcode');
  return typeof code === 'string' ? code : '';
}

const isAuthoritative = ({ flag_aa: hasAuthority }: DecodedPacket): boolean => hasAuthority;

function isUsable(answer: DecodedPacket): boolean {
  return ['NOERROR', 'NXDOMAIN'].includes(responseCode(answer));
}

export function outcomeOf(answer: DecodedPacket | null, count: number): LookupOutcome {
  if (!answer || !isUsable(answer)) return 'failed';
  if (count > 0) return 'found';
  return responseCode(answer) === 'NXDOMAIN' ? 'no-such-name' : 'none';
}

/** The records of exactly this name and type; what an alias leads to is not the name's own. */
export function readLookup(answer: DecodedPacket | null, name: string, type: RecordType): Lookup {
  const records = (answer?.answers ?? []).filter(
    (record) => record.type === type && canonical(record.name) === canonical(name),
  );
  return lookupOf(answer, records);
}

/** Whatever the answer holds, also behind aliases. */
export function readAll(answer: DecodedPacket | null): Lookup {
  const wanted = (answer?.answers ?? []).filter(({ type }) =>
    ['CNAME', 'A', 'AAAA'].includes(type),
  );
  return lookupOf(answer, wanted);
}

function lookupOf(answer: DecodedPacket | null, records: readonly Answer[]): Lookup {
  const values = [...new Set(records.flatMap(valueOf))].sort();
  const ttls = records.flatMap((record) =>
    'ttl' in record && record.ttl !== undefined ? [record.ttl] : [],
  );
  return {
    outcome: outcomeOf(answer, values.length),
    values,
    ttlSeconds: ttls.length > 0 ? Math.min(...ttls) : null,
  };
}

function valueOf(record: Answer): readonly string[] {
  switch (record.type) {
    case 'A':
      return [record.data];
    case 'AAAA':
      return [new URL(`http://[${record.data}]`).hostname.slice(1, -1)];
    case 'CNAME':
    case 'NS':
      return [canonical(record.data)];
    case 'TXT':
      return [textOf(record.data)];
    default:
      return [];
  }
}

function textOf(data: string | Buffer | readonly (string | Buffer)[]): string {
  const strings = Array.isArray(data) ? data : [data];
  return strings.map((part: string | Buffer) => part.toString()).join('');
}

export function readCaa(answer: DecodedPacket | null): readonly CaaRecord[] {
  return (answer?.answers ?? []).flatMap((record) =>
    record.type === 'CAA'
      ? [
          {
            isCritical: ((record.data.flags ?? 0) & 0x80) !== 0,
            tag: record.data.tag,
            value: record.data.value,
          },
        ]
      : [],
  );
}

/** Lower case, without the dot at the end. */
export function canonical(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/** The world's DNS without servers: what is set is seen by every resolver alike, unless told otherwise. */
import type { DnsLookups, HostQuestion } from '@fleetcommand/application/ports/dns';
import type {
  CaaRecord,
  Lookup,
  ResolverView,
} from '@fleetcommand/domain/domains/diagnosis/observation';
import type { ExpectedRecord, RecordType } from '@fleetcommand/domain/domains/expected-records';
import { challengeName, proofName } from '@fleetcommand/domain/domains/expected-records';

export interface FakeDnsLookups extends DnsLookups {
  /** Replaces what is at this name and type; without values it is gone. */
  set(type: RecordType, name: string, ...values: string[]): void;
  /** Sets each record as a customer does. */
  setAll(records: readonly ExpectedRecord[]): void;
  setCaa(name: string, ...records: CaaRecord[]): void;
  /** Name servers answer no more, or again. */
  silence(isSilent: boolean): void;
  /** The second resolver is led to servers that know nothing of what is set from now on, or no longer. */
  split(isSplit: boolean): void;
  /** How often it was asked. */
  readonly looks: () => number;
}

const TTL_SECONDS = 300;
const RESOLVERS = ['192.0.2.53', '198.51.100.53'] as const;

export function createFakeDnsLookups(): FakeDnsLookups {
  const records = new Map<string, readonly string[]>();
  const caa = new Map<string, readonly CaaRecord[]>();
  let stale: ReadonlyMap<string, readonly string[]> | null = null;
  let isSilent = false;
  let looks = 0;

  const lookUp = (from: typeof stale, type: RecordType, name: string): Lookup => {
    if (isSilent) return { outcome: 'failed', values: [], ttlSeconds: null };
    const values = (from ?? records).get(`${type} ${name}`) ?? [];
    if (values.length === 0) return { outcome: 'none', values, ttlSeconds: null };
    return { outcome: 'found', values: values.toSorted(), ttlSeconds: TTL_SECONDS };
  };
  const lookUpCaa = (hostname: string): ResolverView['caa'] => {
    const labels = hostname.replace(/^\*\./, '').split('.');
    const names = labels.map((_, depth) => labels.slice(depth).join('.'));
    const name = names.find((each) => caa.has(each));
    if (name === undefined) return { outcome: 'none', name: null, records: [] };
    return { outcome: 'found', name, records: caa.get(name) ?? [] };
  };
  const view = (resolver: string, index: number, question: HostQuestion): ResolverView => {
    const { hostname, isWildcard } = question;
    const ask = (type: RecordType, name: string) => lookUp(index === 1 ? stale : null, type, name);
    return {
      resolver,
      nameservers: isSilent ? [] : [`ns1.${question.registrableDomain}`],
      cname: ask('CNAME', hostname),
      a: ask('A', hostname),
      aaaa: ask('AAAA', hostname),
      proof: ask('TXT', proofName(hostname)),
      delegation: isWildcard ? ask('CNAME', challengeName(hostname)) : null,
      caa: lookUpCaa(hostname),
      missingAncestor: null,
      cached: null,
    };
  };
  const set = (type: RecordType, name: string, values: readonly string[]) =>
    void records.set(`${type} ${name}`, values);
  return {
    set: (type, name, ...values) => set(type, name, values),
    setAll(expected) {
      for (const { type, name } of expected) {
        const alike = expected.filter((other) => other.type === type && other.name === name);
        set(
          type,
          name,
          alike.map(({ value }) => value),
        );
      }
    },
    setCaa: (name, ...found) => void caa.set(name, found),
    silence: (silent) => void (isSilent = silent),
    split: (isSplit) => void (stale = isSplit ? new Map(records) : null),
    looks: () => looks,
    async observe(question) {
      looks += 1;
      const { hostname } = question;
      return { hostname, views: RESOLVERS.map((each, index) => view(each, index, question)) };
    },
    async txt(name) {
      return isSilent ? null : (records.get(`TXT ${name}`) ?? []);
    },
  };
}

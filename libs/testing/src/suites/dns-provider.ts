import type { DnsProvider } from '@fleetcommand/application/ports/acme';
import { beforeAll, describe, expect, it } from 'vitest';

import { someId } from '../builders/ids.js';

/** A DNS provider under test. */
export interface DnsProviderSubject {
  readonly provider: DnsProvider;
  /** In which it may set records, such as `example.test`. */
  readonly zone: string;
  /** What the world sees at a name, in any order. */
  readonly txt: (name: string) => Promise<readonly string[]>;
  /** A and AAAA values at a name, in any order. */
  readonly addresses: (name: string) => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

/** What every DNS provider does: run against the fake and against real ones. */
export function describeDnsProvider(name: string, make: () => Promise<DnsProviderSubject>): void {
  describe(name, () => {
    let subject: DnsProviderSubject;
    beforeAll(async () => {
      subject = await make();
      return () => subject.close();
    });
    const done = { ok: true, value: undefined };
    const someName = () => `_acme-challenge.${someId('crt').slice(-12)}.${subject.zone}`;
    const seen = async (record: string) => [...(await subject.txt(record))].sort();

    it('sets a value that everybody sees, once however often it is asked', async () => {
      const record = someName();
      expect(await subject.provider.addTxt(record, 'one')).toEqual(done);
      expect(await subject.provider.addTxt(record, 'one')).toEqual(done);
      expect(await seen(record)).toEqual(['one']);
    });

    it('keeps values beside each other, and takes away only the one that is meant', async () => {
      const record = someName();
      await subject.provider.addTxt(record, 'one');
      await subject.provider.addTxt(record, 'two');
      expect(await seen(record)).toEqual(['one', 'two']);
      expect(await subject.provider.removeTxt(record, 'one')).toEqual(done);
      expect(await seen(record)).toEqual(['two']);
      expect(await subject.provider.removeTxt(record, 'two')).toEqual(done);
      expect(await seen(record)).toEqual([]);
    });

    it('calls a value that is gone taken away', async () => {
      const record = someName();
      expect(await subject.provider.removeTxt(record, 'one')).toEqual(done);
      await subject.provider.addTxt(record, 'one');
      expect(await subject.provider.removeTxt(record, 'other')).toEqual(done);
      expect(await seen(record)).toEqual(['one']);
    });

    it('sets whatever a value holds', async () => {
      const record = someName();
      const value = 'a "quoted" \\ value; with = and ,';
      expect(await subject.provider.addTxt(record, value)).toEqual(done);
      expect(await seen(record)).toEqual([value]);
      expect(await subject.provider.removeTxt(record, value)).toEqual(done);
      expect(await seen(record)).toEqual([]);
    });

    it('makes a wildcard’s addresses the wanted ones and no others, whatever is beside them', async () => {
      const zone = `${someId('crt').slice(-12)}.${subject.zone}`;
      const [name, beside] = [`*.${zone}`, `_acme-challenge.${zone}`];
      const set = (ipv4: string[], ipv6: string[] = []) =>
        subject.provider.setAddresses?.(name, { ipv4, ipv6 });
      const led = async () => [...(await subject.addresses(name))].sort();
      await subject.provider.addTxt(beside, 'stays');
      expect(await set(['192.0.2.1', '192.0.2.2'], ['2001:db8::1'])).toEqual(done);
      expect(await set(['192.0.2.1', '192.0.2.2'], ['2001:db8::1'])).toEqual(done);
      expect(await led()).toEqual(['192.0.2.1', '192.0.2.2', '2001:db8::1']);
      expect(await set(['192.0.2.2', '192.0.2.3'])).toEqual(done);
      expect(await led()).toEqual(['192.0.2.2', '192.0.2.3']);
      expect(await set([])).toEqual(done);
      expect(await led()).toEqual([]);
      expect(await seen(beside)).toEqual(['stays']);
    });

    it('says why it cannot, and that it is worth another try', async () => {
      const refused = await subject.provider.addTxt('_acme-challenge.nobody.invalid', 'one');
      expect(refused).toMatchObject({
        ok: false,
        error: { code: 'dns.provider-failed', retry: 'backoff' },
      });
    });
  });
}

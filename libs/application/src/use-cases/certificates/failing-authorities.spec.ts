/** What becomes of a certificate where its CA does not do its part. */
import { openCertificateDesk } from '@fleetcommand/testing/builders/certificate-desk';
import { describe, expect, it } from 'vitest';

const HOUR_MS = 60 * 60_000;

describe('a CA that fails', () => {
  it('is left for the second one when it asks for more patience than there is', async () => {
    const desk = await openCertificateDesk();
    desk.authority.failNext({
      code: 'acme.rate-limited',
      message: 'Too many.',
      retry: { afterMs: 3 * HOUR_MS },
      details: { problem: 'rateLimited' },
    });
    await desk.step();
    desk.clock.advance(4 * HOUR_MS);
    await desk.rest();
    expect(desk.authority.issued().length + desk.second.issued().length).toBe(1);
    expect((await desk.certificate()).authorityFailures).toEqual([]);
  });

  it('is left when it does not answer, its order dropped, and only one order is open at a time', async () => {
    const desk = await openCertificateDesk();
    const away = async () =>
      ({
        ok: false,
        error: { code: 'acme.unreachable', message: 'Away.', retry: 'backoff' },
      }) as const;
    const dead = { ...desk.authority, readAuthorization: away };
    for (let looks = 0; desk.second.issued().length === 0 && looks < 100; looks += 1) {
      const { nextLookAfterMs } = await desk.step({ authorities: [dead, desk.second] });
      desk.clock.advance(nextLookAfterMs);
    }
    expect(desk.second.issued()).toHaveLength(1);
    expect(desk.authority.orders()).toHaveLength(1);
    await desk.rest();
    expect((await desk.certificate()).directoryUrl).toBe(desk.second.directoryUrl);
  });

  it('that never signs is waited for with its order kept, told of, and left for the second one', async () => {
    const desk = await openCertificateDesk();
    const stuck = {
      ...desk.authority,
      async readOrder(...call: Parameters<typeof desk.authority.readOrder>) {
        const read = await desk.authority.readOrder(...call);
        return read.ok
          ? {
              ...read,
              value: { ...read.value, status: 'processing' as const, certificateUrl: null },
            }
          : read;
      },
    };
    const told = new Set<string>();
    for (let looks = 0; desk.second.issued().length === 0 && looks < 300; looks += 1) {
      const { nextLookAfterMs } = await desk.step({ authorities: [stuck, desk.second] });
      told.add((await desk.certificate()).lastError?.message ?? '');
      desk.clock.advance(nextLookAfterMs);
    }
    expect([...told].join()).toContain('does not sign it');
    expect(desk.authority.orders()).toHaveLength(1);
    expect(desk.second.issued()).toHaveLength(1);
  });

  it('is not asked more often than its limits allow', async () => {
    const desk = await openCertificateDesk(['chat.example.test']);
    const budget = {
      ...desk.deps.settings.budget,
      orders: { capacity: 1, refillMs: HOUR_MS, reserved: 0 },
    };
    const refusing = {
      ...desk.authority,
      createOrder: async () =>
        ({ ok: false, error: { code: 'acme.refused', message: 'No.', retry: 'never' } }) as const,
    };
    const way = { settings: { ...desk.deps.settings, budget }, authorities: [refusing] as const };
    expect((await desk.step(way)).failure?.message).toBe('No.');
    desk.clock.advance(2 * 60_000);
    const report = await desk.step(way);
    expect(report.nextLookAfterMs).toBeGreaterThan(50 * 60_000);
    expect((await desk.certificate()).lastError?.code).toBe('certificates.budget-spent');
  });
});

import { ManualClock } from '@fleetcommand/kernel/clock';
import { expect, it } from 'vitest';

import { describeCertificateAuthority } from '../suites/certificate-authority.js';
import { createFakeCertificateAuthority } from './certificate-authority.js';

describeCertificateAuthority('the fake certificate authority', async () => {
  const authority = createFakeCertificateAuthority({ clock: new ManualClock() });
  return {
    authority,
    dns: authority.dns,
    forget: async () => authority.forget(),
    close: async () => undefined,
  };
});

it('the fake certificate authority fails the next exchange only, when told to', async () => {
  const authority = createFakeCertificateAuthority({ clock: new ManualClock() });
  const failure = { code: 'acme.unreachable', message: 'Away.', retry: 'backoff' } as const;
  authority.failNext(failure);
  const key = await authority.generateKey();
  expect(await authority.register(key, null)).toEqual({ ok: false, error: failure });
  expect(authority.accounts()).toBe(0);
  expect(await authority.register(key, null)).toMatchObject({ ok: true });
});

import { idFromUuid } from '@fleetcommand/kernel/ids';
import { describe, expect, it } from 'vitest';

import type { DomainClaim } from './claim.js';
import { makeClaim } from './claim.js';
import { certificateNotice } from './notices.js';

const id = '00000000-0000-4000-8000-000000000001';
const claim = makeClaim({
  id: idFromUuid('dom', id),
  organizationId: idFromUuid('org', id),
  tenantId: idFromUuid('ten', id),
  hostname: 'chat.acme.com',
  secrets: { targetLabel: 't', token: 'token' },
  createdAt: new Date('2026-01-01T00:00:00Z'),
});
const failing = (reason: string, attempts: number): DomainClaim => ({
  ...claim,
  certificate: {
    ...claim.certificate,
    state: 'failing',
    reason,
    attempts,
    message: 'CAA says no.',
  },
});

describe('a certificate that its customer alone can help', () => {
  it.each<[string, DomainClaim, DomainClaim, boolean]>([
    ['the first failure, which may pass', claim, failing('refused', 1), false],
    ['the second', failing('refused', 1), failing('refused', 2), true],
    ['the second, the first unseen', claim, failing('refused', 2), true],
    ['every later one', failing('refused', 2), failing('refused', 3), false],
    ['a renewal that fails', claim, failing('renewal-failing', 2), true],
    ['an authority that is away', claim, failing('authority-failing', 9), false],
    [
      'the customer’s turn after that',
      failing('authority-failing', 9),
      failing('refused', 10),
      true,
    ],
  ])('is told of by mail: %s', (_, before, after, isTold) => {
    const notice = certificateNotice(before, after);
    expect(notice !== null).toBe(isTold);
    if (notice) expect(notice.message).toMatch(/^CAA says no\. .*“check now”/);
  });
});

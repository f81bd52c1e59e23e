import type { TraefikRouter } from '@fleetcommand/contracts/http/edge/traefik';
import { describe, expect, it } from 'vitest';

import { formatUntil, lookOfCertificate, lookOfRouter } from './edge-looks.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const DAY = 86_400_000;
const at = (days: number) => new Date(NOW + days * DAY).toISOString();

describe('a router', () => {
  const router = (status: TraefikRouter['status'], state: TraefikRouter['fleetcommand']['state']) =>
    lookOfRouter({ status, fleetcommand: { state } } as TraefikRouter).word;

  it('says what it answers with where that is not its service', () => {
    expect(router('enabled', 'serve')).toBe('Enabled');
    expect(router('enabled', 'suspended')).toBe('Suspended');
  });

  it('says what is wrong before anything else', () => {
    expect(router('disabled', 'suspended')).toBe('Disabled');
    expect(router('disabled', 'quarantined')).toBe('Disabled');
  });
});

describe('a certificate', () => {
  it.each([
    [-30, 60, 'Valid'],
    [-80, 10, 'Soon'],
    [-5, 1, 'Soon'],
    [-2, 4, 'Valid'],
    [-90, -1, 'Expired'],
  ])('from day %d to day %d is %s', (from, to, word) => {
    expect(lookOfCertificate({ notBefore: at(from), notAfter: at(to) }, NOW).word).toBe(word);
  });

  it.each([
    [61, 'in 61 days'],
    [0.25, 'in 6 hours'],
    [-3, '3 days ago'],
  ])('that ends in %d days reads "%s"', (days, text) => {
    expect(formatUntil(NOW + days * DAY, NOW)).toBe(text);
  });
});
